using System.Text.Json;
using System.Text.Json.Nodes;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Json;
using Venvstacks.Formats.Text;

namespace Venvstacks.Layers;

/// <summary>The metadata of a deployed layer: <c>share/venv/metadata/venvstacks_layer.json</c>.</summary>
/// <remarks>Paths are relative to the layer's folder, and lead into it or a layer beside it; on Windows they have backslashes.</remarks>
internal sealed record LayerMetadata
{
    /// <summary>The layer's interpreter.</summary>
    public required string Python { get; init; }

    /// <summary>The version of Python, <c>3.11.7</c>.</summary>
    public required string PyVersion { get; init; }

    /// <summary>The interpreter of the runtime below; a runtime's own.</summary>
    public required string BasePython { get; init; }

    /// <summary>The layer's site-packages.</summary>
    public required string SiteDir { get; init; }

    /// <summary>The site-packages of the layers below, in import order.</summary>
    public ImmutableArray<string> PylibDirs { get; init; } = [];

    /// <summary>The library folders of the layers below, whether they exist or not.</summary>
    public ImmutableArray<string> DynlibDirs { get; init; } = [];

    /// <summary>The module that starts the application, or null.</summary>
    public string? LaunchModule { get; init; }

    public static LayerMetadata Of(
        PythonLayout layout,
        string pythonVersion,
        ImmutableArray<LowerLayer> lowerLayers,
        string? launchModule
    )
    {
        string Native(string path) => layout.Platform.IsWindows ? path.Replace('/', '\\') : path;
        string Beside(LowerLayer lower, string path) => Native($"../{lower.DeployedName}/{path}");
        return new LayerMetadata
        {
            Python = Native(layout.Python),
            PyVersion = pythonVersion,
            BasePython = lowerLayers.IsEmpty ? Native(layout.Python) : Beside(lowerLayers[^1], layout.Runtime.Python),
            SiteDir = Native(layout.SitePackages),
            PylibDirs = [.. lowerLayers.Select(lower => Beside(lower, layout.SitePackages))],
            DynlibDirs = [.. lowerLayers.Select(lower => Beside(lower, layout.SharedLibraries))],
            LaunchModule = launchModule,
        };
    }

    /// <summary>The file's text, as the reference writes it.</summary>
    public string ToText()
    {
        JsonObject json = new()
        {
            ["python"] = Python,
            ["py_version"] = PyVersion,
            ["base_python"] = BasePython,
            ["site_dir"] = SiteDir,
            ["pylib_dirs"] = ToArray(PylibDirs),
            ["dynlib_dirs"] = ToArray(DynlibDirs),
        };
        if (LaunchModule is not null)
            json["launch_module"] = LaunchModule;
        return JsonText.Write(json) + "\n";
    }

    /// <summary>Reads the file's text.</summary>
    /// <exception cref="ParseException">The text is not layer metadata.</exception>
    public static LayerMetadata Parse(string text)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            return Read(json.RootElement);
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ParseException(new ParseError("invalid layer metadata", text, new TextSpan(0, text.Length)));
        }
    }

    private static LayerMetadata Read(JsonElement json) =>
        new()
        {
            Python = ReadText(json, "python"),
            PyVersion = ReadText(json, "py_version"),
            BasePython = ReadText(json, "base_python"),
            SiteDir = ReadText(json, "site_dir"),
            PylibDirs = ReadArray(json, "pylib_dirs"),
            DynlibDirs = ReadArray(json, "dynlib_dirs"),
            LaunchModule = json.TryGetProperty("launch_module", out JsonElement module) ? module.GetString() : null,
        };

    private static string ReadText(JsonElement json, string key) =>
        json.GetProperty(key).GetString() ?? throw new JsonException(key);

    private static ImmutableArray<string> ReadArray(JsonElement json, string key) =>
        [.. json.GetProperty(key).EnumerateArray().Select(item => item.GetString() ?? throw new JsonException(key))];

    private static JsonArray ToArray(ImmutableArray<string> items) => [.. items.Select(item => (JsonNode)item)];
}

/// <summary>Turns the relative paths of layer metadata into absolute ones, without following links.</summary>
/// <param name="layer">The full path of the layer's folder.</param>
internal sealed class DeployedPaths(string layer)
{
    private readonly string _stack = Path.GetDirectoryName(layer)! + Path.DirectorySeparatorChar;

    /// <summary>The absolute path.</summary>
    /// <exception cref="BuildEnvException">The path leaves the folder of the layers.</exception>
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
