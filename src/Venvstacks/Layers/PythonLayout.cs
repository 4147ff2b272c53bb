using Venvstacks.Platforms;

namespace Venvstacks.Layers;

/// <summary>The paths of a layer for a platform and a Python, relative to the layer, with slashes.</summary>
/// <param name="Platform">The platform that the layer is for.</param>
/// <param name="PythonMinor">The Python that it is for, <c>3.11</c>; a free-threaded one is <c>3.13t</c>.</param>
/// <param name="IsRuntime">Whether the layer is a runtime.</param>
internal sealed record PythonLayout(Target Platform, string PythonMinor, bool IsRuntime)
{
    /// <summary>The layer's metadata.</summary>
    public const string Metadata = "share/venv/metadata/venvstacks_layer.json";

    /// <summary>The post-installation script.</summary>
    public const string PostInstall = "postinstall.py";

    /// <summary>The folder of commands: <c>bin</c>, on Windows <c>Scripts</c>.</summary>
    public string Scripts => Platform.CommandDirectory;

    /// <summary>The layer's interpreter.</summary>
    public string Python =>
        IsRuntime ? Platform.RuntimePython
        : Platform.IsWindows ? "Scripts/python.exe"
        : "bin/python";

    /// <summary>The folder of the standard library, the parent of site-packages.</summary>
    public string Library => Platform.LibraryDirectory(PythonMinor);

    /// <summary>The folder of packages and modules.</summary>
    public string SitePackages => $"{Library}/site-packages";

    /// <summary>The folder of C headers.</summary>
    public string Include =>
        !Platform.IsWindows ? $"include/python{PythonMinor}"
        : IsRuntime ? "include"
        : "Include";

    /// <summary>The parent of the folders of packages' headers.</summary>
    public string PackageHeaders =>
        IsRuntime ? Include
        : Platform.IsWindows ? $"Include/site/python{PythonMinor}"
        : $"include/site/python{PythonMinor}";

    /// <summary>The folder of libraries for other layers: links, on Windows DLLs of packages.</summary>
    public string SharedLibraries => Platform.IsWindows ? "Library/bin" : "share/venv/dynlib";

    /// <summary>A path as the layer spells its folders: what a wheel puts into <c>lib</c> goes to <c>Lib</c> on Windows.</summary>
    public string Spell(string path)
    {
        if (!Platform.IsWindows)
            return path;
        string? folder = new[] { SitePackages, Library, Scripts, Include }.FirstOrDefault(known =>
            path.StartsWith(known + "/", StringComparison.OrdinalIgnoreCase)
        );
        return folder is null ? path : folder + path[folder.Length..];
    }

    /// <summary>The layout of the runtime below.</summary>
    public PythonLayout Runtime => this with { IsRuntime = true };
}
