using Venvstacks.Files;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Text;

namespace Venvstacks.Store;

/// <summary>The text form of a list of entries, one line for each, its fields divided by tabs.</summary>
/// <remarks><c>d TIME PATH</c>, <c>f TIME SHA256 SIZE PATH</c>, <c>x TIME SHA256 SIZE PATH</c> (executable) and
/// <c>l TIME TARGET PATH</c>; a path or target never holds a tab or a line end. The first line names the format.</remarks>
internal static class ManifestText
{
    private const string Header = "venvstacks manifest 1";

    /// <summary>The text, with LF line ends.</summary>
    public static string Write(ImmutableArray<ManifestEntry> entries)
    {
        StringBuilder text = new StringBuilder(Header).Append('\n');
        foreach (ManifestEntry entry in entries)
            Append(text, entry);
        return text.ToString();
    }

    /// <summary>The sealed text, as the cache stores it.</summary>
    public static byte[] Print(ImmutableArray<ManifestEntry> entries) => SealedText.Seal(Write(entries));

    /// <summary>Adds the line of an entry.</summary>
    public static void Append(StringBuilder text, ManifestEntry entry) =>
        text.AppendJoin('\t', Fields(entry)).Append('\n');

    /// <summary>Reads the text of <see cref="Print"/>; false when it was changed or truncated.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ImmutableArray<ManifestEntry> entries)
    {
        bool isWhole = SealedText.TryOpen(bytes, Header, out string[] lines);
        entries = [.. lines.Select(ParseLine)];
        return isWhole;
    }

    private static string[] Fields(ManifestEntry entry) =>
        entry.Kind switch
        {
            EntryKind.Directory => ["d", $"{entry.Time}", entry.Path],
            EntryKind.Link => ["l", $"{entry.Time}", entry.Target, entry.Path],
            _ =>
            [
                entry.Content.IsExecutable ? "x" : "f",
                $"{entry.Time}",
                entry.Content.Sha256,
                $"{entry.Size}",
                entry.Path,
            ],
        };

    /// <summary>Reads the line of an entry.</summary>
    /// <exception cref="ParseException">The line has another form.</exception>
    public static ManifestEntry ParseLine(string line)
    {
        string[] fields = line.Split('\t');
        if (fields.Length < 3 || !long.TryParse(fields[1], out long time))
            throw Invalid("invalid manifest entry", line);
        if (EntryPath.FindProblem(fields[^1]) is { } problem)
            throw Invalid(problem, line);
        return fields switch
        {
            ["d", _, var path] => ManifestEntry.Directory(path, time),
            ["l", _, var target, var path] => ManifestEntry.Link(path, target, time),
            ["f" or "x", _, { Length: 64 } sha256, var digits, var path]
                when sha256.All(char.IsAsciiHexDigitLower) && long.TryParse(digits, out long size) =>
                ManifestEntry.File(path, new StoredContent(sha256, size, fields[0] == "x"), time),
            _ => throw Invalid("invalid manifest entry", line),
        };
    }

    private static ParseException Invalid(string message, string line) =>
        new(new ParseError(message, line, new TextSpan(0, line.Length)));
}
