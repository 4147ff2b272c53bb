using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Layers;

/// <summary>Turns the relative paths of layer metadata into absolute ones, without following links.</summary>
/// <param name="layer">The full path of the layer's folder.</param>
internal sealed class DeployedPaths(string layer)
{
    private readonly string _stack = Path.GetDirectoryName(layer)! + Path.DirectorySeparatorChar;

    /// <summary>The absolute path.</summary>
    /// <exception cref="BuildEnvException">It leaves the folder that holds the layers.</exception>
    public string Resolve(string relative)
    {
        string path = Path.GetFullPath(Path.Combine(layer, relative.Replace('\\', '/')));
        return path.StartsWith(_stack, StringComparison.Ordinal)
            ? path
            : throw new BuildEnvException(
                Diagnostic.Error(
                    DiagnosticCodes.PathOutside,
                    $"'{PythonLayout.Metadata}' names '{relative}', which lies outside of '{_stack}'"
                )
            );
    }
}
