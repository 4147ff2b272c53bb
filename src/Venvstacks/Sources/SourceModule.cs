using Venvstacks.Formats.Text;

namespace Venvstacks.Sources;

/// <summary>A launch or support module: a file or a folder beside the definition that is copied into an application.</summary>
/// <param name="DeclaredPath">The path as written, relative to the definition.</param>
/// <param name="FullPath">The full path.</param>
public sealed record SourceModule(string DeclaredPath, string FullPath)
{
    /// <summary>The name under which Python imports it: the last part of the path without its extension.</summary>
    public string Name => Path.GetFileNameWithoutExtension(FullPath);

    /// <summary>The name of the file or folder in the layer: the last part of the path.</summary>
    public string FileName => Path.GetFileName(FullPath);

    /// <summary>The folder of the definition, which decides what source tree the module is part of.</summary>
    public string BaseDirectory { get; init; } = Path.GetDirectoryName(FullPath) ?? "";

    /// <summary>Whether it is a package folder.</summary>
    public bool IsFolder => Directory.Exists(FullPath);

    /// <summary>Its position in the definition, or null.</summary>
    public SourceSpan? Span { get; init; }
}
