using System.Diagnostics;
using System.Security.Cryptography;

namespace Venvstacks.Tests.Publishing;

/// <summary>The runtime archives that the goldens were made with: packed from this machine's CPython, once.</summary>
internal static class TestRuntimes
{
    private const string GoldenSha256 = "86fc903eccf34c94bc3975f4392b56e4a044ab9ed86e68668b03c7f9b19cdfd0";

    private static readonly Lock Packing = new();

    /// <summary>A folder with <c>cpython-3.11.7.tar.gz</c>; the test is skipped where there is no such CPython to pack.</summary>
    public static string Require()
    {
        string script = Shared.Require("bin", "make-runtime-archive");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string prefix = Path.Combine(home, ".pyenv", "versions", "3.11.7");
        if (!Directory.Exists(prefix))
            Assert.Skip("there is no CPython 3.11.7 here to pack as a runtime");
        string folder = Path.Combine(Path.GetTempPath(), $"venvstacks-test-runtimes-{Environment.UserName}");
        lock (Packing)
            Pack(script, prefix, Path.Combine(folder, "cpython-3.11.7.tar.gz"));
        return folder;
    }

    /// <summary>Whether the archive is the one of the goldens; otherwise the rows of runtimes differ.</summary>
    public static bool IsGolden(string folder)
    {
        using FileStream archive = File.OpenRead(Path.Combine(folder, "cpython-3.11.7.tar.gz"));
        return Convert.ToHexStringLower(SHA256.HashData(archive)) == GoldenSha256;
    }

    private static void Pack(string script, string prefix, string archive)
    {
        if (File.Exists(archive))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(archive)!);
        string staged = $"{archive}.{Environment.ProcessId}";
        using Process process = Process.Start(Path.Combine(prefix, "bin", "python3"), [script, prefix, staged])!;
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
        File.Move(staged, archive, overwrite: true);
    }
}
