using CliWrap;
using CliWrap.Buffered;
using Xunit;

namespace Venvstacks.Testing;

/// <summary>The tools that take over what we write: uv, pip. They live in a virtual environment of their own.</summary>
public static class Peers
{
    private static readonly Lazy<Task<string>> Folder = new(FindAsync);

    /// <summary>The path of a tool; the running test is skipped where there is none.</summary>
    /// <remarks><c>VENVSTACKS_PEERS</c> names an environment that exists; else one is set up in a temporary folder, once.</remarks>
    public static async Task<string> RequireAsync(string tool)
    {
        Shared.Require("bin", "setup-peers");
        string path = Path.Combine(await Folder.Value, "bin", tool);
        if (!File.Exists(path))
            Assert.Skip($"{tool} is not among the peers");
        return path;
    }

    /// <summary>The interpreter of a minor version that lies on this machine; the running test is skipped where there is none.</summary>
    public static string RequirePython(string minorVersion)
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string versions = Path.Combine(home, ".pyenv", "versions");
        string[] folders = Directory.Exists(versions) ? Directory.GetDirectories(versions, $"{minorVersion}.*") : [];
        string[] known =
        [
            .. folders.Select(folder => Path.Combine(folder, "bin", "python3")),
            $"/usr/bin/python{minorVersion}",
            $"/usr/local/bin/python{minorVersion}",
        ];
        string? found = known.FirstOrDefault(File.Exists);
        if (found is null)
            Assert.Skip($"no CPython {minorVersion} is here");
        return found!;
    }

    private static async Task<string> FindAsync()
    {
        if (Environment.GetEnvironmentVariable("VENVSTACKS_PEERS") is { Length: > 0 } given)
            return given;
        string folder = Path.Combine(Directory.CreateTempSubdirectory("venvstacks-peers-").FullName, "env");
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
            Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
        await Cli.Wrap(Path.Combine(Shared.Root, "bin", "setup-peers"))
            .WithArguments(folder)
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        return folder;
    }
}
