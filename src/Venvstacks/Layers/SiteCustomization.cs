namespace Venvstacks.Layers;

/// <summary>The module <c>sitecustomize.py</c> that lets a layer import from the layers below it.</summary>
/// <remarks>Python runs it at start, after it has added the layer's own site-packages. It contains absolute paths, so it is written
/// after deployment and never packed. The post-installation script writes the same text.</remarks>
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

/// <summary>Text as an ASCII Python string literal, as <c>ascii()</c> writes it.</summary>
internal static class PythonLiteral
{
    /// <summary>The literal, in single quotes unless the text has single and no double quotes.</summary>
    public static string Of(string text)
    {
        char quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        StringBuilder literal = new StringBuilder().Append(quote);
        foreach (Rune rune in text.EnumerateRunes())
            Append(literal, rune.Value, quote);
        return literal.Append(quote).ToString();
    }

    private static void Append(StringBuilder literal, int c, char quote) =>
        _ = c switch
        {
            '\\' => literal.Append(@"\\"),
            '\n' => literal.Append(@"\n"),
            '\r' => literal.Append(@"\r"),
            '\t' => literal.Append(@"\t"),
            _ when c == quote => literal.Append('\\').Append(quote),
            >= ' ' and <= '~' => literal.Append((char)c),
            <= 0xff => literal.Append($@"\x{c:x2}"),
            <= 0xffff => literal.Append($@"\u{c:x4}"),
            _ => literal.Append($@"\U{c:x8}"),
        };
}
