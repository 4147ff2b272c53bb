using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;
using Venvstacks.Formats.Text;

namespace Venvstacks.Formats.Toml;

/// <summary>Reads TOML 1.1 documents.</summary>
public static class TomlReader
{
    /// <summary>Reads a document.</summary>
    /// <param name="source">The text.</param>
    /// <param name="code">The code of the diagnostics for a text that is not TOML.</param>
    /// <param name="diagnostics">Receives the first problem of each line.</param>
    /// <param name="table">The document's top table.</param>
    /// <returns>Whether the text is TOML.</returns>
    public static bool TryRead(
        SourceText source,
        string code,
        ICollection<Diagnostic> diagnostics,
        [NotNullWhen(true)] out TomlTable? table
    )
    {
        table = null;
        if (!TryParse(source, code, diagnostics, out DocumentSyntax? document))
            return false;
        TomlTable whole = TomlTreeBuilder.Build(
            document,
            source.Text.Length,
            out IReadOnlyList<TomlRedefinition>? redefinitions
        );
        TomlSyntaxError error = new(source, code);
        foreach (TomlRedefinition redefinition in redefinitions)
            diagnostics.Add(error.Create(redefinition));
        if (redefinitions.Count > 0)
            return false;
        table = whole;
        return true;
    }

    private static bool TryParse(
        SourceText source,
        string code,
        ICollection<Diagnostic> diagnostics,
        [NotNullWhen(true)] out DocumentSyntax? document
    )
    {
        document = null;
        TomlSyntaxError error = new(source, code);
        // The decoder has removed a byte order mark; the parser would ignore another.
        if (source.Text.StartsWith('\uFEFF'))
        {
            diagnostics.Add(error.Create("a byte order mark that is not at the start"));
            return false;
        }
        if (TomlNesting.FindLongKey(source.Text) is var key and >= 0)
        {
            diagnostics.Add(error.Create($"a key has more than {TomlNesting.MaxKeyParts} parts", key));
            return false;
        }
        try
        {
            document = SyntaxParser.Parse(source.Text, source.Name, validate: false);
        }
        catch (TomlException)
        {
            // Thrown only for values that are nested deeper than the parser follows.
            string message = $"arrays and tables are nested more than {TomlNesting.MaxDepth} deep";
            diagnostics.Add(error.Create(message, TomlNesting.FindTooDeep(source.Text)));
            return false;
        }
        foreach (Diagnostic diagnostic in error.CreateAll(document.Diagnostics))
            diagnostics.Add(diagnostic);
        return !document.HasErrors;
    }
}
