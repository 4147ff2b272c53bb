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
    public async Task A_layer_that_gives_up_does_not_take_the_runtime_from_the_others()
    {
        Pack("3.11.7", ("bin/python", "link:python3.11"), ("bin/python3.11", "#!"));
        var provider = new RuntimeProvider(_cache, new RuntimeOptions { Folder = _folder.Folder, Host = Host.Current });

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

        var error = await Should.ThrowAsync<LayerInstallationException>(() => GetAsync("cpython@3.11.7"));

        error.Message.ShouldBe("'cpython-3.11.7.tar.gz' is Python 3.11.8, not 3.11.7");
    }

    [Theory]
    [InlineData("bin/python", "link:/usr/bin/python3", "link out of the runtime")]
    [InlineData("bin/python", "link:../../x", "link out of the runtime")]
    [InlineData("../x", "y", "component '..'")]
    public async Task What_leads_out_of_the_archive_is_refused(string path, string content, string problem)
    {
        Pack("3.11.7", (path, content));

        var error = await Should.ThrowAsync<LayerInstallationException>(() => GetAsync("cpython@3.11.7"));

        error.Message.ShouldContain(problem);
    }

    [Theory]
    [InlineData("d/b", "link:..", "x", "link:d/b/../..", "entry 'python/x': a link out of the runtime")]
    [InlineData("a", "link:b", "b", "link:a", "leads to itself")]
    [InlineData("a", "link:a/..", "b", "!", "leads to itself")]
    [InlineData("lib", "link:share", "lib/x", "!", "entry 'python/lib/x': it lies below 'lib', which is not a folder")]
    [InlineData("lib", "!", "lib/x", "!", "it lies below 'lib', which is not a folder")]
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

        var error = await Should.ThrowAsync<LayerInstallationException>(() => GetAsync("cpython@3.11.7"));

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
        using (var gzip = new GZipStream(File.Create(Archive("3.11.7")), CompressionLevel.Fastest))
        {
            var tar = new TarWriter(gzip);
            var file = new TarEntry("python/bin/python", TarEntryKind.File) { Length = 513L * 1024 * 1024 };
            tar.Write(file, new Zeros(file.Length));
            tar.Complete();
        }

        var error = await Should.ThrowAsync<LayerInstallationException>(() => GetAsync("cpython@3.11.7"));

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

        var error = await Should.ThrowAsync<LayerInstallationException>(() =>
            GetAsync("cpython@3.11.7", Target.WindowsX64)
        );

        error.Message.ShouldContain($"contains '{path}', which Windows does not allow");
    }

    [Theory]
    [InlineData("cpython@3.11.7-aarch64", true)]
    [InlineData("cpython@3.11.7-x86_64", false)]
    [InlineData("cpython@3.11.7-amd64", false)]
    public async Task The_processor_that_a_definition_names_must_be_that_of_the_platform(string python, bool isRefused)
    {
        var error = await Should.ThrowAsync<LayerInstallationException>(() => GetAsync(python, Target.LinuxX64));

        error.Message.Contains("which has another processor", StringComparison.Ordinal).ShouldBe(isRefused);
    }

    [Fact]
    public async Task A_damaged_archive_and_a_missing_one_are_told()
    {
        var missing = await Should.ThrowAsync<LayerInstallationException>(() => GetAsync("cpython@3.11.7"));
        missing.Diagnostics[0].Help!.ShouldContain(_folder.Folder);

        Pack("3.11.7", ("bin/python", "#!"));
        byte[] whole = File.ReadAllBytes(Archive("3.11.7"));
        File.WriteAllBytes(Archive("3.11.7"), whole[..(whole.Length / 2)]);
        var cut = await Should.ThrowAsync<LayerInstallationException>(() => GetAsync("cpython@3.11.7"));
        cut.Message.ShouldStartWith("Runtime archive 'cpython-3.11.7.tar.gz'");
    }

    private string Archive(string version) => _folder[$"cpython-{version}.tar.gz"];

    private Task<RuntimeContents> GetAsync(string python, Target? platform = null) =>
        new RuntimeProvider(_cache, new RuntimeOptions { Folder = _folder.Folder, Host = Host.Current }).GetAsync(
            PythonImplementation.Parse(python),
            platform ?? Host.Current.Target
        );

    private void Pack(string version, params (string Path, string Content)[] files)
    {
        using var gzip = new GZipStream(File.Create(Archive(version)), CompressionLevel.Fastest);
        var tar = new TarWriter(gzip);
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
        byte[] bytes = Encoding.UTF8.GetBytes(content);
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
