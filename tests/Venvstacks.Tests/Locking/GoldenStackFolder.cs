using Venvstacks.Definitions;
using Venvstacks.Locking;

namespace Venvstacks.Tests.Locking;

/// <summary>A stack of the shared data in a folder of its own, with or without the locks that the reference made.</summary>
public sealed class GoldenStackFolder : IDisposable
{
    /// <summary>The stacks that the reference has locked.</summary>
    public static readonly string[] Names =
    [
        "cross",
        "science",
        "jupyterlab",
        "sklearn",
        "mlx",
        "extras",
        "ml",
        "backtrack",
    ];

    private GoldenStackFolder(string golden, StackDefinition definition) => (Golden, Definition) = (golden, definition);

    /// <summary>The folder of the reference's locks.</summary>
    public string Golden { get; }

    public StackDefinition Definition { get; }

    public static async Task<GoldenStackFolder> CopyAsync(string name, bool isLocked, Func<string, string>? edit = null)
    {
        string golden = Shared.Require("golden", name, "requirements");
        string folder = Directory.CreateTempSubdirectory("venvstacks-").FullName;
        Copy(Shared.Require("stacks", name), folder);
        if (isLocked)
            Copy(golden, Path.Combine(folder, "requirements"));
        string path = Path.Combine(folder, "venvstacks.toml");
        if (edit is not null)
            File.WriteAllText(path, edit(File.ReadAllText(path)));
        StackDefinition definition = await new DefinitionReader(_ => null).ReadAsync(
            path,
            TestContext.Current.CancellationToken
        );
        return new GoldenStackFolder(golden, definition);
    }

    /// <summary>Where the locks differ from the reference's, but for the command in the header and the tool's name: a line for each file.</summary>
    public IReadOnlyList<string> DifferencesFromGolden()
    {
        SortedDictionary<string, string> golden = ReadAll(Golden);
        SortedDictionary<string, string> ours = ReadAll(Definition.RequirementsDirectory);
        return
        [
            .. golden
                .Keys.Union(ours.Keys)
                .Select(path => Compare(path, golden.GetValueOrDefault(path, ""), ours.GetValueOrDefault(path, "")))
                .OfType<string>(),
        ];
    }

    private static string? Compare(string path, string golden, string ours)
    {
        string[] expected = WithoutOrigin(golden);
        string[] actual = WithoutOrigin(ours);
        int line = Enumerable
            .Range(0, Math.Max(expected.Length, actual.Length))
            .FirstOrDefault(i => expected.ElementAtOrDefault(i) != actual.ElementAtOrDefault(i), -1);
        return line < 0
            ? null
            : $"{path}:{line + 1}: '{expected.ElementAtOrDefault(line)}', not '{actual.ElementAtOrDefault(line)}'";
    }

    private static string[] WithoutOrigin(string text)
    {
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("#         ", StringComparison.Ordinal))
                lines[i] = "#         COMMAND";
            if (lines[i].StartsWith("created-by = ", StringComparison.Ordinal))
                lines[i] = "created-by = TOOL";
        }
        return lines;
    }

    /// <summary>Replaces a text in every file of the locks.</summary>
    public void ReplaceInLocks(string old, string replacement)
    {
        foreach ((string path, string text) in ReadAll(Definition.RequirementsDirectory))
            File.WriteAllText(Path.Combine(Definition.RequirementsDirectory, path), text.Replace(old, replacement));
    }

    /// <summary>
    /// Lets the locks name another address of the index, as if they had been made with it: the hashes of their packages, which
    /// the address is part of, follow.
    /// </summary>
    public void ReplaceAddress(string old, string replacement)
    {
        ReplaceInLocks(old, replacement);
        foreach (LayerLockState state in StackLocks.Read(Definition).States)
            ReplaceInLocks(state.LastMetadata!.RequirementsHash!, state.Hashes.Requirements!);
    }

    /// <summary>Whether a text is in any file of the locks.</summary>
    public bool IsInLocks(string text) =>
        ReadAll(Definition.RequirementsDirectory).Values.Any(file => file.Contains(text, StringComparison.Ordinal));

    public void Dispose() => Directory.Delete(Definition.Directory, recursive: true);

    private static SortedDictionary<string, string> ReadAll(string folder) =>
        new(
            Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .ToDictionary(path => Path.GetRelativePath(folder, path), File.ReadAllText),
            StringComparer.Ordinal
        );

    private static void Copy(string source, string target)
    {
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
