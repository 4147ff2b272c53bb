using System.IO.Compression;
using System.Text;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Tar;
using Venvstacks.Platforms;
using Venvstacks.Runtimes;
using Venvstacks.Store;

namespace Venvstacks.Tests.Runtimes;

public sealed class RuntimeProviderTests : IDisposable
{
    private readonly Scratch _folder = new();
    private readonly CacheDirectory _cache;

    public RuntimeProviderTests() => _cache = CacheDirectory.Open(_folder["cache"], _ => { });

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_archive_is_unpacked_once_and_again_when_something_is_lost()
    {
        Pack("3.11.7", ("bin/python", "link:python3.11"), ("bin/python3.11", "#!"));

        RuntimeContents first = await GetAsync("cpython@3.11.7");
        RuntimeContents second = await GetAsync("cpython@3.11.7");
        foreach (
            string file in Directory.EnumerateFiles(
                Path.Combine(_cache.Root, "files-v1"),
                "*",
                SearchOption.AllDirectories
            )
        )
            File.Delete(file);
        RuntimeContents third = await GetAsync("cpython@3.11.7");

        second.Entries.ShouldBe(first.Entries);
        third.Entries.ShouldBe(first.Entries);
        third.Entries.ShouldAllBe(entry => entry.Kind != EntryKind.File || _cache.Store.Has(entry.Content));
    }

    [Fact]
    public async Task Unpacking_ends_between_two_entries()
    {
        Pack("3.11.7", ("bin/python", "link:python3.11"), ("bin/python3.11", "#!"));
        RuntimeProvider provider = new(_cache, new RuntimeOptions { Folders = [_folder.Folder], Host = Host.Current });
        RuntimeSource source = await provider.FindAsync(
            PythonImplementation.Parse("cpython@3.11.7"),
            Host.Current.Target,
            cancellationToken: TestContext.Current.CancellationToken
        );
        await Should.ThrowAsync<OperationCanceledException>(() =>
            source.OpenAsync(new CancellationToken(canceled: true))
        );
        (await source.OpenAsync(TestContext.Current.CancellationToken)).Entries.ShouldNotBeEmpty();

        string archive = Directory.GetFiles(_folder.Folder, "cpython-*.tar.gz").Single();
        using FileStream file = File.OpenRead(archive);
        Should.Throw<OperationCanceledException>(() =>
            new RuntimeArchiveReader(_cache.Store).Read(file, "x", new CancellationToken(canceled: true))
        );
    }

    [Fact]
    public async Task A_layer_that_gives_up_does_not_take_the_runtime_from_the_others()
    {
        Pack("3.11.7", ("bin/python", "link:python3.11"), ("bin/python3.11", "#!"));
        RuntimeProvider provider = new(_cache, new RuntimeOptions { Folders = [_folder.Folder], Host = Host.Current });

        Task<RuntimeContents> first = GetAsync(provider, new CancellationToken(canceled: true));
        RuntimeContents second = await GetAsync(provider, TestContext.Current.CancellationToken);

        await Should.ThrowAsync<OperationCanceledException>(() => first);
        second.Entries.ShouldContain(entry => entry.Path.EndsWith("python3.11", StringComparison.Ordinal));

        static Task<RuntimeContents> GetAsync(RuntimeProvider provider, CancellationToken token) =>
            provider.GetAsync(PythonImplementation.Parse("cpython@3.11.7"), Host.Current.Target, null, token);
    }

    [Fact]
    public async Task Another_version_is_refused()
    {
        Pack("3.11.8", ("bin/python", "#!"));
        File.Move(Archive("3.11.8"), Archive("3.11.7"));

        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            GetAsync("cpython@3.11.7")
        );

        error.Message.ShouldBe("'cpython-3.11.7.tar.gz' is Python 3.11.8, not 3.11.7");
    }

    [Theory]
    [InlineData("bin/python", "link:/usr/bin/python3", "link out of the runtime")]
    [InlineData("bin/python", "link:../../x", "link out of the runtime")]
    [InlineData("../x", "y", "component '..'")]
    public async Task What_leads_out_of_the_archive_is_refused(string path, string content, string problem)
    {
        Pack("3.11.7", (path, content));

        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            GetAsync("cpython@3.11.7")
        );

        error.Message.ShouldContain(problem);
    }

    [Theory]
    [InlineData("d/b", "link:..", "x", "link:d/b/../..", "entry 'python/x': a link out of the runtime")]
    [InlineData("a", "link:b", "b", "link:a", "loops")]
    [InlineData("a", "link:a/..", "b", "!", "loops")]
    [InlineData(
        "lib",
        "link:share",
        "lib/x",
        "!",
        "entry 'python/lib/x': it lies below 'lib', which is not a directory"
    )]
    [InlineData("lib", "!", "lib/x", "!", "it lies below 'lib', which is not a directory")]
    [InlineData("a", "link:..\\..\\x", "b", "!", "a link out of the runtime")]
    [InlineData("d/x", "link:y", "b", "hard:d/", "which is not a file that came before it")]
    [InlineData("d/x", "link:../y", "x", "hard:d/x", "entry 'python/x': a link out of the runtime")]
    public async Task Links_are_followed_through_each_other(
        string first,
        string content,
        string second,
        string other,
        string problem
    )
    {
        Pack("3.11.7", ("d/", ""), (first, content), (second, other), ("bin/python", "#!"));

        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            GetAsync("cpython@3.11.7")
        );

        error.Message.ShouldContain(problem);
    }

    [Fact]
    public async Task Links_within_the_archive_are_taken()
    {
        Pack(
            "3.11.7",
            ("bin/python", "link:python3"),
            ("bin/python3", "link:../bin/./python3.11"),
            ("bin/python3.11", "#!"),
            ("lib64", "link:lib"),
            ("lib/x", "link:../lib64/../bin/python"),
            ("lib/nowhere", "link:gone/../gone")
        );

        (await GetAsync("cpython@3.11.7")).Entries.Length.ShouldBe(7);
    }

    [Fact]
    public async Task An_archive_that_unpacks_to_far_more_than_its_size_is_refused()
    {
        using (GZipStream gzip = new(File.Create(Archive("3.11.7")), CompressionLevel.Fastest))
        {
            TarWriter tar = new(gzip);
            TarEntry file = new("python/bin/python", TarEntryKind.File) { Length = 513L * 1024 * 1024 };
            tar.Write(file, new Zeros(file.Length));
            tar.Complete();
        }

        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            GetAsync("cpython@3.11.7")
        );

        error.Message.ShouldContain("it unpacks to more than 512 MiB");
    }

    [Theory]
    [InlineData("Lib/aux.py")]
    [InlineData("Lib/a:b")]
    [InlineData("Lib/x.")]
    [InlineData("lib/os.py")]
    public async Task Names_that_windows_cannot_hold_are_refused_for_it(string path)
    {
        Pack("3.11.7", ("python.exe", "MZ"), ("Lib/os.py", ""), (path, ""));
        File.Move(Archive("3.11.7"), _folder["cpython-3.11.7+20240107-x86_64-pc-windows-msvc-install_only.tar.gz"]);

        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            GetAsync("cpython@3.11.7", Target.WindowsX64)
        );

        error.Message.ShouldContain("contains '");
        error.Message.ShouldContain($"'{path}', which ");
    }

    [Theory]
    [InlineData("cpython@3.11.7-aarch64", true)]
    [InlineData("cpython@3.11.7-x86_64", false)]
    [InlineData("cpython@3.11.7-amd64", false)]
    public async Task The_processor_that_a_definition_names_must_be_that_of_the_platform(string python, bool isRefused)
    {
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            GetAsync(python, Target.LinuxX64)
        );

        error.Message.Contains("which has another processor", StringComparison.Ordinal).ShouldBe(isRefused);
    }

    [Theory]
    [InlineData(183, "/lib64/ld-linux-x86-64.so.2", "linux_x86_64", "is for aarch64, not x86_64")]
    [InlineData(40, null, "linux_x86_64", "is for arm, not x86_64")]
    [InlineData(62, null, "musllinux_aarch64", "is for x86_64, not aarch64")]
    [InlineData(62, "/lib/ld-musl-x86_64.so.1", "linux_x86_64", "is for musl, not glibc")]
    [InlineData(62, "/lib64/ld-linux-x86-64.so.2", "musllinux_x86_64", "is for glibc, not musl")]
    public async Task A_program_for_another_target_is_refused(
        ushort machine,
        string? loader,
        string name,
        string problem
    )
    {
        Target target = Target.All.Single(target => target.Name == name);
        string archive = PackProgram(target, ElfProgram.Make(machine, loader));

        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            GetAsync("cpython@3.11.7", target)
        );

        error.Message.ShouldBe($"'{archive}' {problem}");
        error.Diagnostics[0].Code.ShouldBe("VS3022");
    }

    [Theory]
    [InlineData(62, "/lib64/ld-linux-x86-64.so.2", "linux_x86_64")]
    [InlineData(183, "/lib/ld-linux-aarch64.so.1", "linux_aarch64")]
    [InlineData(62, "/lib/ld-musl-x86_64.so.1", "musllinux_x86_64")]
    [InlineData(183, "/lib/ld-musl-aarch64.so.1", "musllinux_aarch64")]
    [InlineData(62, null, "musllinux_x86_64")]
    public async Task A_program_for_the_target_is_taken(ushort machine, string? loader, string name)
    {
        Target target = Target.All.Single(target => target.Name == name);
        string archive = PackProgram(target, ElfProgram.Make(machine, loader));
        (await GetAsync("cpython@3.11.7", target)).Origin.ShouldBe(archive);
    }

    [Fact]
    public async Task A_damaged_program_and_one_of_another_system_are_refused()
    {
        byte[] program = ElfProgram.Make(62, "/lib/ld", length: 1500);
        program[32] = 0xFF; // the program headers: behind the end
        program[33] = 0xFF;
        PackProgram(Target.LinuxX64, program);
        LayerInstallationException damaged = await Should.ThrowAsync<LayerInstallationException>(() =>
            GetAsync("cpython@3.11.7", Target.LinuxX64)
        );
        damaged.Message.ShouldEndWith("has a damaged 'bin/python': the file is truncated");

        PackProgram(Target.LinuxX64, new byte[1500]);
        LayerInstallationException other = await Should.ThrowAsync<LayerInstallationException>(() =>
            GetAsync("cpython@3.11.7", Target.LinuxX64)
        );
        other.Message.ShouldEndWith("is not for Linux");
    }

    [Fact]
    public async Task A_plain_archive_and_an_installation_are_for_the_host_only()
    {
        Pack("3.11.7", ("bin/python", "#!"));
        foreach (Target host in Target.All.Where(target => !target.IsWindows))
        {
            RuntimeOptions options = new() { Folders = [_folder.Folder], Host = new Host(host) };
            foreach (Target target in Target.All)
            {
                Task<RuntimeContents> runtime = new RuntimeProvider(_cache, options).GetAsync(
                    PythonImplementation.Parse("cpython@3.11.7"),
                    target,
                    cancellationToken: TestContext.Current.CancellationToken
                );
                if (target == host)
                    (await runtime).Origin.ShouldBe("cpython-3.11.7.tar.gz");
                else
                    (await Should.ThrowAsync<LayerInstallationException>(runtime)).Message.ShouldEndWith(
                        $"has no archive of cpython@3.11.7 for {target}"
                    );
            }
        }
    }

    [Fact]
    public async Task A_damaged_archive_and_a_missing_one_are_told()
    {
        LayerInstallationException missing = await Should.ThrowAsync<LayerInstallationException>(() =>
            GetAsync("cpython@3.11.7")
        );
        missing.Message.ShouldContain($"'{_folder.Folder}' has no archive of cpython@3.11.7");

        Pack("3.11.7", ("bin/python", "#!"));
        byte[] whole = File.ReadAllBytes(Archive("3.11.7"));
        File.WriteAllBytes(Archive("3.11.7"), whole[..(whole.Length / 2)]);
        LayerInstallationException cut = await Should.ThrowAsync<LayerInstallationException>(() =>
            GetAsync("cpython@3.11.7")
        );
        cut.Message.ShouldStartWith("runtime archive 'cpython-3.11.7.tar.gz'");
    }

    [Fact]
    public async Task A_directory_without_the_archive_is_reported_with_what_it_holds()
    {
        Pack("3.12.1", ("bin/python", "#!"));
        await File.WriteAllTextAsync(_folder["notes.txt"], "", TestContext.Current.CancellationToken);

        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            GetAsync("cpython@3.11.7")
        );

        error.Diagnostics[0].Notes.ShouldHaveSingleItem().ShouldContain("'cpython-3.12.1.tar.gz', 'notes.txt'");
        error.Diagnostics[0].Help.ShouldBe("put an archive for this version and platform there");
    }

    [Fact]
    public async Task Several_directories_and_installations_each_supply_what_they_hold()
    {
        Pack("3.11.7", ("bin/python", "#!"));
        string other = Directory.CreateDirectory(_folder["other"]).FullName;
        Pack("3.12.1", ("bin/python", "#!"));
        File.Move(Archive("3.12.1"), Path.Combine(other, "cpython-3.12.1.tar.gz"));
        string prefix = Directory.CreateDirectory(_folder["prefix"]).FullName;
        Directory.CreateDirectory(Path.Combine(prefix, "bin"));
        Directory.CreateDirectory(Path.Combine(prefix, "lib/python3.13"));
        Directory.CreateDirectory(Path.Combine(prefix, "include/python3.13"));
        await File.WriteAllTextAsync(Path.Combine(prefix, "bin/python"), "#!", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(prefix, "include/python3.13/patchlevel.h"),
            "#define PY_VERSION \"3.13.2\"\n",
            TestContext.Current.CancellationToken
        );
        RuntimeProvider provider = new(
            _cache,
            new RuntimeOptions
            {
                Folders = [_folder.Folder, other],
                InstalledAt = [prefix],
                Host = Host.Current,
            }
        );

        (await OriginOfAsync("cpython@3.11.7")).ShouldBe("cpython-3.11.7.tar.gz");
        (await OriginOfAsync("cpython@3.12.1")).ShouldBe("cpython-3.12.1.tar.gz");
        (await OriginOfAsync("cpython@3.13.2")).ShouldBe(prefix);
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            OriginOfAsync("cpython@3.10.1")
        );
        error.Message.ShouldBe(
            $"'{_folder.Folder}' and '{other}' have no archive of cpython@3.10.1 for {Host.Current.Target}"
        );

        async Task<string> OriginOfAsync(string python) =>
            (
                await provider.GetAsync(
                    PythonImplementation.Parse(python),
                    Host.Current.Target,
                    cancellationToken: TestContext.Current.CancellationToken
                )
            ).Origin;
    }

    private string Archive(string version) => _folder[$"cpython-{version}.tar.gz"];

    private Task<RuntimeContents> GetAsync(string python, Target? platform = null) =>
        new RuntimeProvider(_cache, new RuntimeOptions { Folders = [_folder.Folder], Host = Host.Current }).GetAsync(
            PythonImplementation.Parse(python),
            platform ?? Host.Current.Target
        );

    /// <summary>Packs an interpreter under the published name for a target.</summary>
    private string PackProgram(Target target, byte[] program)
    {
        string name = $"cpython-3.11.7+20260101-{PythonBuild.TriplesOf(target)[0]}-install_only.tar.gz";
        Pack("3.11.7", ("bin/python", Encoding.Latin1.GetString(program)));
        File.Move(Archive("3.11.7"), _folder[name], overwrite: true);
        return name;
    }

    private void Pack(string version, params (string Path, string Content)[] files)
    {
        using GZipStream gzip = new(File.Create(Archive(version)), CompressionLevel.Fastest);
        TarWriter tar = new(gzip);
        foreach (
            (string path, string content) in files.Append(
                ("include/python3.11/patchlevel.h", $"#define PY_VERSION \"{version}\"\n")
            )
        )
            Write(tar, $"python/{path}", content);
        tar.Complete();
    }

    private static void Write(TarWriter tar, string path, string content)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(content);
        if (content.StartsWith("link:", StringComparison.Ordinal))
            tar.Write(new TarEntry(path, TarEntryKind.SymbolicLink) { LinkTarget = content["link:".Length..] });
        else if (content.StartsWith("hard:", StringComparison.Ordinal))
            tar.Write(
                new TarEntry(path, TarEntryKind.HardLink)
                {
                    LinkTarget = "python/" + content["hard:".Length..].TrimEnd('/'),
                }
            );
        else if (path.EndsWith('/'))
            tar.Write(new TarEntry(path.TrimEnd('/'), TarEntryKind.Directory));
        else
            tar.Write(
                new TarEntry(path, TarEntryKind.File) { Length = bytes.Length, Mode = 0x1ED },
                new MemoryStream(bytes)
            );
    }

    /// <summary>Nothing but zeros.</summary>
    private sealed class Zeros(long length) : ReadOnlyStream
    {
        private long _left = length;

        public override int Read(Span<byte> buffer)
        {
            int read = (int)Math.Min(buffer.Length, _left);
            buffer[..read].Clear();
            _left -= read;
            return read;
        }
    }
}
