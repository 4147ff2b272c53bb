using System.Collections.Immutable;

namespace Venvstacks.Layers;

/// <summary>The endings by which a Python takes a file for an extension module and for nothing else.</summary>
/// <remarks>A plain <c>.so</c> may be either, so it is not among them.</remarks>
internal static class ExtensionSuffixes
{
    private static readonly ImmutableArray<string> Platforms =
    [
        "x86_64-linux-gnu",
        "aarch64-linux-gnu",
        "x86_64-linux-musl",
        "aarch64-linux-musl",
        "darwin",
    ];

    /// <summary>Whether a file of this name is an extension module of the given Python (<c>3.11</c>).</summary>
    /// <remarks>All that follows the first dot of the name decides: <c>a.cpython-311-darwin.so</c> is one,
    /// <c>liba.1.cpython-311-darwin.so</c> is not.</remarks>
    public static bool IsExtensionModule(string fileName, string pythonMinor)
    {
        string name = fileName.TrimStart('.');
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
            return false;
        string suffix = name[dot..];
        string tag = pythonMinor.Replace(".", "", StringComparison.Ordinal);
        return suffix is ".abi3.so" or ".abi3t.so" || Platforms.Any(p => suffix == $".cpython-{tag}-{p}.so");
    }
}
