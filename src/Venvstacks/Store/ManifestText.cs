using System.Buffers;
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
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The SHA-256 of the text, with LF line ends, in lower-case hexadecimal digits.</summary>
    public static string HashOf(ImmutableArray<ManifestEntry> entries)
    {
        using SealedTextWriter text = new(Stream.Null);
        Write(text, entries);
        return text.Hash();
    }

    /// <summary>Writes the sealed text, as the cache stores it.</summary>
    public static void Write(Stream file, ImmutableArray<ManifestEntry> entries)
    {
        using SealedTextWriter text = new(file);
        Write(text, entries);
        text.Seal();
    }

    /// <summary>Writes the line of an entry.</summary>
    public static void WriteLine(SealedTextWriter text, ManifestEntry entry)
    {
        if (entry.Kind == EntryKind.Directory)
            text.WriteLine("d", $"{entry.Time}", entry.Path);
        else if (entry.Kind == EntryKind.Link)
            text.WriteLine("l", $"{entry.Time}", entry.Target, entry.Path);
        else
            text.WriteLine(
                entry.Content.IsExecutable ? "x" : "f",
                $"{entry.Time}",
                entry.Content.Sha256,
                $"{entry.Size}",
                entry.Path
            );
    }

    /// <summary>Reads a sealed text; false when it was changed or truncated, or has another form.</summary>
    /// <param name="path">The file.</param>
    /// <param name="entries">The entries.</param>
    /// <param name="hash">The hash of the list; null for any.</param>
    public static bool TryRead(string path, out ImmutableArray<ManifestEntry> entries, string? hash = null)
    {
        entries = [];
        using FileStream file = UnlockedFile.OpenRead(path);
        using SealedTextReader text = new(file);
        try
        {
            if (!text.TryReadLine(out ReadOnlySpan<char> line) || !line.SequenceEqual(Header))
                return false;
            ImmutableArray<ManifestEntry>.Builder read = ImmutableArray.CreateBuilder<ManifestEntry>();
            while (text.TryReadLine(out line))
                read.Add(ParseLine(line));
            bool isExpected = text.IsWhole && (hash is null || text.Seal == hash);
            entries = isExpected ? read.DrainToImmutable() : [];
            return isExpected;
        }
        catch (ParseException)
        {
            return false;
        }
    }

    /// <summary>Reads the line of an entry.</summary>
    /// <exception cref="ParseException">The line has another form.</exception>
    public static ManifestEntry ParseLine(ReadOnlySpan<char> line)
    {
        Span<Range> fields = stackalloc Range[6];
        int count = line.Split(fields, '\t');
        if (count is < 3 or > 5 || !long.TryParse(line[fields[1]], out long time))
            throw Invalid("invalid manifest entry", line);
        string path = line[fields[count - 1]].ToString();
        if (EntryPath.FindProblem(path) is { } problem)
            throw Invalid(problem, line);
        ReadOnlySpan<char> third = line[fields[2]];
        char kind = line[fields[0]] is [var only] ? only : ' ';
        return (kind, count) switch
        {
            ('d', 3) => ManifestEntry.Directory(path, time),
            ('l', 4) => ManifestEntry.Link(path, third.ToString(), time),
            ('f' or 'x', 5) when IsHash(third) && long.TryParse(line[fields[3]], out long size) => ManifestEntry.File(
                path,
                new StoredContent(third.ToString(), size, kind == 'x'),
                time
            ),
            _ => throw Invalid("invalid manifest entry", line),
        };
    }

    private static void Write(SealedTextWriter text, ImmutableArray<ManifestEntry> entries)
    {
        text.WriteLine(Header);
        foreach (ManifestEntry entry in entries)
            WriteLine(text, entry);
    }

    private static bool IsHash(ReadOnlySpan<char> digits) =>
        digits.Length == 64 && !digits.ContainsAnyExcept(HexDigits);

    private static ParseException Invalid(string message, ReadOnlySpan<char> line) =>
        new(new ParseError(message, line.ToString(), new TextSpan(0, line.Length)));
}
