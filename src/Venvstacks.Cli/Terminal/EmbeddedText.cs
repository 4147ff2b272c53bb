namespace Venvstacks.Cli.Terminal;

/// <summary>The texts that are part of the program.</summary>
internal static class EmbeddedText
{
    /// <summary>The names of the texts of a folder, sorted, without folder and ending.</summary>
    public static ImmutableArray<string> NamesIn(string folder) =>
        [
            .. typeof(EmbeddedText)
                .Assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith($"{folder}/", StringComparison.Ordinal))
                .Select(name => Path.GetFileNameWithoutExtension(name))
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>A text.</summary>
    public static string Read(string name)
    {
        using Stream stream =
            typeof(EmbeddedText).Assembly.GetManifestResourceStream(name)
            ?? throw new ArgumentException($"no text '{name}'", nameof(name));
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The rows of the Markdown tables in a text, without their headings; each is its cells.</summary>
    public static IEnumerable<string[]> ReadRows(string name)
    {
        bool isTable = false;
        foreach (string line in Read(name).Split('\n'))
        {
            if (isTable && line.StartsWith("| ", StringComparison.Ordinal))
                yield return line.Trim('|', ' ').Split(" | ");
            isTable = line.StartsWith("|---", StringComparison.Ordinal) || (isTable && line.StartsWith('|'));
        }
    }
}
