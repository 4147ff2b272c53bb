using Venvstacks.Platforms;

namespace Venvstacks.Auditing;

/// <summary>The endings by which a Python on a target takes a file for an extension module for itself.</summary>
internal static class ModuleTags
{
    /// <summary>Whether the name of a file has a tag of the target's Python: <c>a.cpython-311-darwin.so</c>, <c>a.abi3.so</c>, <c>a.cp311-win_amd64.pyd</c>.</summary>
    /// <param name="fileName">The name without directories.</param>
    /// <param name="target">The target.</param>
    /// <param name="pythonMinor">The Python, <c>3.11</c>.</param>
    public static bool HasTag(string fileName, Target target, string pythonMinor)
    {
        int dot = fileName.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
            return false;
        string suffix = fileName[dot..];
        string digits = pythonMinor.Replace(".", "", StringComparison.Ordinal);
        if (target.IsWindows)
            return suffix == $".cp{digits}-{target.Name}.pyd" || suffix == $".cp{digits}t-{target.Name}.pyd";
        return suffix is ".abi3.so" or ".abi3t.so"
            || Triples(target)
                .Any(triple =>
                    suffix == $".cpython-{digits}-{triple}.so" || suffix == $".cpython-{digits}t-{triple}.so"
                );
    }

    // Before Python 3.11, modules for musl were tagged as those for glibc.
    private static string[] Triples(Target target) =>
        target.IsMacos ? ["darwin"]
        : target.Libc == Libc.Musl ? [$"{target.Architecture}-linux-musl", $"{target.Architecture}-linux-gnu"]
        : [$"{target.Architecture}-linux-gnu"];
}
