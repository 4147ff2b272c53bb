using System.Collections.Immutable;

namespace Venvstacks.Layers;

/// <summary>The module <c>sitecustomize.py</c> that lets a layer import from the layers below it.</summary>
/// <remarks>Python runs it at start, after it has added the layer's own site-packages. It names absolute paths and is
/// therefore written where a layer comes to lie, never packed. The post-installation script writes the same text.</remarks>
internal static class SiteCustomization
{
    /// <summary>The module's file name.</summary>
    public const string FileName = "sitecustomize.py";

    /// <summary>The module's text, with LF line ends.</summary>
    /// <param name="packageFolders">Absolute site-packages folders of the layers below, in import order.</param>
    /// <param name="libraryFolders">Absolute folders that exist and hold DLLs; empty but on Windows.</param>
    public static string Text(ImmutableArray<string> packageFolders, ImmutableArray<string> libraryFolders)
    {
        List<string> lines =
        [
            "\"\"\"Makes the layers below importable. Written at installation: it holds the place of this one.\"\"\"",
        ];
        AddCalls(lines, "site", "addsitedir", packageFolders);
        AddCalls(lines, "os", "add_dll_directory", libraryFolders);
        return string.Join('\n', lines) + "\n";
    }

    private static void AddCalls(List<string> lines, string module, string function, ImmutableArray<string> folders)
    {
        if (folders.IsEmpty)
            return;
        lines.AddRange(["", $"from {module} import {function}", ""]);
        lines.AddRange(folders.Select(folder => $"{function}({PythonLiteral.Of(folder)})"));
    }
}
