using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Layers;

/// <summary>Finds the libraries of a layer that other layers load, and the targets of their links in <c>share/venv/dynlib</c>.</summary>
/// <remarks>
/// A library is a file <c>*.so</c> or <c>*.dylib</c> in site-packages that is no extension module, or a file that is included, unless
/// it is excluded.
/// </remarks>
internal static class DynamicLibraries
{
    /// <summary>The libraries by their file name: the path of each in the layer.</summary>
    /// <exception cref="BuildEnvException">Two libraries have one name.</exception>
    public static ImmutableSortedDictionary<string, string> Find(
        LayerDefinition layer,
        PythonLayout layout,
        IEnumerable<string> files
    )
    {
        PathPattern[] excluded = [.. layer.DynlibExclude.Select(pattern => new PathPattern(pattern))];
        PathPattern[] included = [.. layer.DynlibInclude.Select(pattern => new PathPattern(pattern))];
        string site = layout.SitePackages + "/";
        ImmutableSortedDictionary<string, string[]> byName = files
            .Where(file => file.StartsWith(site, StringComparison.Ordinal))
            .Where(file => IsLibrary(file, layout.PythonMinor) || IsAny(included, file))
            .Where(file => !IsAny(excluded, file))
            .GroupBy(FileName, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(group => group.Key, Enumerable.ToArray, StringComparer.Ordinal);
        if (byName.Values.Any(paths => paths.Length > 1))
            throw Ambiguous(layer.BuildName, layout, byName);
        return byName.ToImmutableSortedDictionary(
            library => library.Key,
            library => library.Value[0],
            StringComparer.Ordinal
        );

        bool IsAny(PathPattern[] patterns, string file) =>
            patterns.Any(pattern => pattern.MatchesEndOf($"{layer}/{file}"));
    }

    private static bool IsLibrary(string file, string pythonMinor)
    {
        string name = FileName(file);
        return Path.GetExtension(name) is ".so" or ".dylib"
            && Path.GetFileNameWithoutExtension(name).Length > 0
            && !ExtensionSuffixes.IsExtensionModule(name, pythonMinor);
    }

    private static string FileName(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static BuildEnvException Ambiguous(
        string layer,
        PythonLayout layout,
        ImmutableSortedDictionary<string, string[]> byName
    )
    {
        IEnumerable<KeyValuePair<string, string[]>> ambiguous = byName.Where(library => library.Value.Length > 1);
        return new BuildEnvException(
            Diagnostic.Error(
                DiagnosticCodes.AmbiguousLibraries,
                $"layer '{layer}' has several libraries of one name, and only one of each name can be linked for other layers",
                help: "set 'dynlib_exclude' in the layer's definition so that one of each name remains"
            ) with
            {
                Notes =
                [
                    .. ambiguous.Select(library =>
                        $"{layout.SharedLibraries}/{library.Key} could be "
                        + string.Join(" or ", library.Value.Order(StringComparer.Ordinal))
                    ),
                ],
            }
        );
    }
}

/// <summary>The file name suffixes of extension modules.</summary>
/// <remarks>A plain <c>.so</c> may also be a library, so it is not among them.</remarks>
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
