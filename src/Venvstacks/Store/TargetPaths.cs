using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Text;
using Venvstacks.Platforms;

namespace Venvstacks.Store;

/// <summary>The one rule of which paths the file systems of a target can hold; for wheels, runtimes and modules.</summary>
internal static class TargetPaths
{
    /// <summary>The first paths that a target cannot hold, or that it takes for one; null when it can hold all.</summary>
    /// <remarks>File systems of Windows and macOS ignore case, and macOS how letters are composed. Those of Linux hold all.</remarks>
    public static PathProblem? FindProblem(IEnumerable<string> paths, Target target)
    {
        if (target.IsLinux)
            return null;
        Dictionary<string, string> byKey = new(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            if (target.IsWindows && EntryPath.FindProblem(path, portable: true) is { } problem)
                return new PathProblem(path, null, $"cannot exist on {target}: {problem}");
            if (!byKey.TryAdd(PathKey.Of(path), path))
                return new PathProblem(
                    path,
                    byKey[PathKey.Of(path)],
                    $"are one path on {target}: they differ in case or Unicode form only"
                );
        }
        return null;
    }
}

/// <summary>Why a target cannot hold paths.</summary>
/// <param name="Path">The path.</param>
/// <param name="Other">The path that is the same on the target, or null.</param>
/// <param name="Reason">The reason, in words that follow the paths.</param>
internal sealed record PathProblem(string Path, string? Other, string Reason)
{
    /// <summary>The paths and the reason.</summary>
    public override string ToString() =>
        Other is null
            ? $"'{DisplayText.Clip(Path)}', which {Reason}"
            : $"'{DisplayText.Clip(Other)}' and '{DisplayText.Clip(Path)}', which {Reason}";
}
