using System.Diagnostics;
using Venvstacks.Layers;
using Venvstacks.Platforms;

namespace Venvstacks.Tests.Layers;

/// <summary>An archive that is unpacked over an older build of the layer, with every CPython of this machine.</summary>
public sealed class PostInstallTests : IDisposable
{
    private static readonly DateTime LockTime = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly Scratch _folder = new();

    public static TheoryData<string> Pythons => [.. FindPythons()];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Pythons))]
    public void No_stale_bytecode_is_run(string python)
    {
        if (python.Length == 0)
            Assert.Skip("no CPython from 3.8 on is here");
        string minor = Run(python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])");
        PythonLayout layout = new(Target.LinuxX64, minor, IsRuntime: true);
        string layer = _folder["py"];
        Write(layer, PythonLayout.Metadata, LayerMetadata.Of(layout, $"{minor}.0", [], null).ToText());
        Write(layer, PythonLayout.PostInstall, PostInstallScript.Text);
        string module = $"{layout.SitePackages}/stale.py";
        string nested = $"{layout.SitePackages}/pkg/inner.py";

        // An older build: bytecode that holds for sources of this size and time.
        foreach (string path in (string[])[module, nested])
        {
            Write(layer, path, "VALUE = '1.0'\n");
            Run(python, "-m", "py_compile", Path.Combine(layer, path));
        }
        Write(layer, module, "VALUE = '2.0'\n");
        Write(layer, nested, "VALUE = '2.0'\n");
        string site = Path.Combine(layer, layout.SitePackages);
        Import().ShouldBe("1.0 1.0", "otherwise the bytecode was not stale");

        Run(python, "-I", Path.Combine(layer, PythonLayout.PostInstall)).ShouldBe("");
        Import().ShouldBe("2.0 2.0");
        Directory.GetFiles(Path.Combine(site, "__pycache__")).Length.ShouldBe(1);

        // An edit made afterwards is seen, and one that keeps the size too.
        File.WriteAllText(Path.Combine(layer, module), "VALUE = '3.0'\n");
        File.AppendAllText(Path.Combine(layer, nested), "VALUE = '3.1'\n");
        Import().ShouldBe("3.0 3.1");

        string Import() =>
            Run(
                python,
                "-c",
                $"import sys; sys.path.insert(0, '{site}'); import stale, pkg.inner as n; print(stale.VALUE, n.VALUE)"
            );
    }

    private static IEnumerable<string> FindPythons()
    {
        if (OperatingSystem.IsWindows())
            return [""];
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string versions = Path.Combine(home, ".pyenv", "versions");
        IEnumerable<string> installed = Directory.Exists(versions)
            ? Directory.GetDirectories(versions).Select(folder => Path.Combine(folder, "bin", "python3"))
            : [];
        IEnumerable<string> onPath = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Where(folder => folder.Length > 0 && !folder.EndsWith("shims", StringComparison.Ordinal))
            .SelectMany(folder => Enumerable.Range(8, 8).Select(minor => Path.Combine(folder, $"python3.{minor}")));
        string[] found =
        [
            .. installed
                .Concat(onPath)
                .Where(File.Exists)
                .DistinctBy(path => new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path)
                .Where(IsSupported)
                .Order(StringComparer.Ordinal),
        ];
        return found.Length == 0 ? [""] : found;
    }

    private static bool IsSupported(string python) =>
        Run(python, "-c", "import sys; print(sys.version_info >= (3, 8))") == "True";

    // As archives have it: no time is later than the lock's.
    private static void Write(string layer, string path, string text)
    {
        string file = Path.Combine(layer, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        File.SetLastWriteTimeUtc(file, LockTime);
    }

    private static string Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = arguments[0] == "-c" ? "1" : "";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return output.Trim();
    }
}
