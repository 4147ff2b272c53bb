using System.Collections.Immutable;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Layers;

/// <summary>Finds the libraries that a layer has for others, and where their links in <c>share/venv/dynlib</c> point.</summary>
/// <remarks>
/// A library is a file <c>*.so</c> or <c>*.dylib</c> in site-packages that is no extension module, or a file that is included, unless
/// it is excluded.
/// </remarks>
internal static class DynamicLibraries
{
    /// <summary>The libraries by their file name: the path of each in the layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="layout">Where its site-packages lies.</param>
    /// <param name="files">The paths of its files.</param>
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
                $"Layer {layer}: several libraries have one name, and only one of each can be linked for other layers",
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
