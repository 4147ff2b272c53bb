using System.ComponentModel;
using System.IO.Compression;
using System.Text;
using CliWrap;
using CliWrap.Buffered;
using Venvstacks.Formats.Tar;
using Xunit;

namespace Venvstacks.Testing;

/// <summary>A CPython for Linux on ARM from Debian's packages, as a runtime archive, and what runs it on x86-64: qemu with Debian's libraries.</summary>
/// <remarks>Made once, in a folder below the temporary directory. apt has folders of its own, so the machine's packages stay as they are.</remarks>
/// <param name="Folder">The folder.</param>
/// <param name="Version">The version of CPython, <c>3.11.2</c>.</param>
public sealed record DebianPython(string Folder, string Version)
{
    private const string Emulator = "qemu-aarch64-static";
    private const string Minor = "3.11";
    private const StringComparison Ordinal = StringComparison.Ordinal;

    private static readonly string[] Packages =
    [
        $"python{Minor}-minimal",
        $"libpython{Minor}-minimal",
        $"libpython{Minor}-stdlib",
        "libc6",
        "libgcc-s1",
        "libstdc++6",
        "gcc-12-base",
        "libssl3",
        "libexpat1",
        "zlib1g",
        "libbz2-1.0",
        "liblzma5",
        "libffi8",
        "libsqlite3-0",
        "libuuid1",
        "libcrypt1",
        "libncursesw6",
        "libtinfo6",
        "libreadline8",
    ];

    private static readonly SemaphoreSlim Making = new(1);

    /// <summary>The folder of the runtime archive.</summary>
    public string Runtimes => Path.Combine(Folder, "runtimes");

    private string Root => Path.Combine(Folder, "root");

    /// <summary>The command line of a program for ARM, with Debian's libraries.</summary>
    public string[] CommandOf(string program) => [Emulator, "-L", Root, program];

    /// <summary>Makes it, or skips the running test with the reason.</summary>
    public static async Task<DebianPython> RequireAsync()
    {
        if (await TryRunAsync(Emulator, ["--version"]) is { } problem)
            Assert.Skip($"{Emulator} is not here: {problem}");
        string folder = Path.Combine(Path.GetTempPath(), $"venvstacks-test-debian12-arm64-{Environment.UserName}");
        await Making.WaitAsync();
        try
        {
            string[] archives = Directory.Exists(folder) ? FindArchives(folder) : await MakeAsync(folder);
            return new DebianPython(folder, Between(archives.Single(), '-', '+'));
        }
        finally
        {
            Making.Release();
        }
    }

    /// <summary>Runs the interpreter of an exported layer, under the name of the layer's launcher and with its library path.</summary>
    /// <param name="layer">The layer's folder.</param>
    /// <param name="runtime">The folder of its runtime.</param>
    /// <param name="libraries">The library folders of lower layers.</param>
    /// <param name="arguments">What Python gets.</param>
    public async Task<string> RunAsync(string layer, string runtime, string[] libraries, params string[] arguments)
    {
        BufferedCommandResult result = await Cli.Wrap(Emulator)
            .WithArguments([
                "-L",
                Root,
                "-E",
                $"LD_LIBRARY_PATH={string.Join(':', libraries)}",
                "-E",
                "PYTHONDONTWRITEBYTECODE=1",
                "-0",
                $"{layer}/bin/python",
                $"{runtime}/bin/python{Minor}",
                .. arguments,
            ])
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        Assert.True(result.ExitCode == 0, result.StandardError);
        return result.StandardOutput;
    }

    private static async Task<string[]> MakeAsync(string folder)
    {
        string staged = $"{folder}.{Environment.ProcessId}";
        foreach (string name in new[] { "state/lists/partial", "cache/archives/partial", "debs", "root", "runtimes" })
            Directory.CreateDirectory(Path.Combine(staged, name));
        File.WriteAllText(Path.Combine(staged, "state/status"), "");
        string[] options =
        [
            "-o",
            $"Dir::State={staged}/state",
            "-o",
            $"Dir::State::status={staged}/state/status",
            "-o",
            $"Dir::Cache={staged}/cache",
            "-o",
            "APT::Architecture=arm64",
            "-o",
            "APT::Architectures=arm64",
            "-o",
            $"APT::Sandbox::User={Environment.UserName}",
            "-o",
            "Acquire::http::Timeout=15",
        ];
        string? problem =
            await TryRunAsync("apt-get", [.. options, "-q", "update"])
            ?? await TryRunAsync("apt-get", [.. options, "-q", "download", .. Packages], Path.Combine(staged, "debs"));
        string[] debs = Directory.GetFiles(Path.Combine(staged, "debs"));
        foreach (string deb in debs)
            problem ??= await TryRunAsync("dpkg-deb", ["-x", deb, Path.Combine(staged, "root")]);
        if (problem is not null)
        {
            Directory.Delete(staged, recursive: true);
            Assert.Skip($"apt cannot fetch Debian's Python for arm64: {problem}");
        }
        // python3.11-minimal_3.11.2-6+deb12u9_arm64.deb
        string package = debs.Single(deb => Path.GetFileName(deb).StartsWith("python3", Ordinal));
        string version = Between(package, '_', '-');
        Pack(staged, version);
        try
        {
            Directory.Move(staged, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(staged, recursive: true); // another process was first
        }
        return FindArchives(folder);
    }

    private static string[] FindArchives(string folder) => Directory.GetFiles(Path.Combine(folder, "runtimes"));

    private static string Between(string path, char start, char end)
    {
        string name = Path.GetFileName(path);
        int from = name.IndexOf(start, Ordinal) + 1;
        return name[from..name.IndexOf(end, from)];
    }

    // Debian's sitecustomize.py, a link out of the package, would hide that of a layer. Its headers are in another package.
    private static void Pack(string folder, string version)
    {
        string name = $"cpython-{version}+20230208-aarch64-unknown-linux-gnu-install_only.tar.gz";
        using GZipStream gzip = new(File.Create(Path.Combine(folder, "runtimes", name)), CompressionLevel.Fastest);
        TarWriter tar = new(gzip);
        AddFile(tar, $"bin/python{Minor}", File.ReadAllBytes(Path.Combine(folder, $"root/usr/bin/python{Minor}")));
        foreach (string link in new[] { "bin/python", "bin/python3" })
            AddLink(tar, link, $"python{Minor}");
        AddFile(
            tar,
            $"include/python{Minor}/patchlevel.h",
            Encoding.UTF8.GetBytes($"#define PY_VERSION \"{version}\"\n")
        );
        string usr = Path.Combine(folder, "root/usr");
        foreach (
            string file in Directory
                .EnumerateFiles(Path.Combine(usr, $"lib/python{Minor}"), "*", SearchOption.AllDirectories)
                .Where(file => Path.GetFileName(file) != "sitecustomize.py")
                .Order(StringComparer.Ordinal)
        )
        {
            string path = Path.GetRelativePath(usr, file);
            if (new FileInfo(file).LinkTarget is { } target)
                AddLink(tar, path, target);
            else
                AddFile(tar, path, File.ReadAllBytes(file));
        }
        tar.Complete();
    }

    private static void AddFile(TarWriter tar, string path, byte[] content) =>
        tar.Write(
            new TarEntry($"python/{path}", TarEntryKind.File)
            {
                Length = content.Length,
                Mode = path.StartsWith("bin/", Ordinal) ? 0x1ED : 0x1A4,
                ModifiedAt = DateTimeOffset.FromUnixTimeSeconds(RuntimeFactory.Time),
            },
            new MemoryStream(content)
        );

    private static void AddLink(TarWriter tar, string path, string target) =>
        tar.Write(new TarEntry($"python/{path}", TarEntryKind.SymbolicLink) { LinkTarget = target, Mode = 0x1FF });

    // Null where it ran well, else the last line of its errors.
    private static async Task<string?> TryRunAsync(string program, string[] arguments, string folder = "/")
    {
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(3));
        try
        {
            BufferedCommandResult result = await Cli.Wrap(program)
                .WithArguments(arguments)
                .WithWorkingDirectory(folder)
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(patience.Token);
            return result.ExitCode == 0 ? null : result.StandardError.Trim().Split('\n')[^1];
        }
        catch (Exception exception) when (exception is Win32Exception or OperationCanceledException)
        {
            return $"{program}: {exception.Message}";
        }
    }
}
