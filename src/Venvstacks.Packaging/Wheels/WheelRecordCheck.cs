using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Zip;

namespace Venvstacks.Packaging.Wheels;

/// <summary>Compares RECORD with the archive: the same files, each with a strong hash and its size.</summary>
internal sealed class WheelRecordCheck(string wheel, Dictionary<string, ZipEntry> files)
{
    private readonly List<WheelOddity> _oddities = [];

    /// <summary>The deviations found.</summary>
    public IEnumerable<WheelOddity> Oddities => _oddities;

    /// <summary>The rows of files of the archive, by path.</summary>
    public Dictionary<string, RecordRow> Check(string distInfo, string text)
    {
        string record = $"{distInfo}/RECORD";
        Dictionary<string, RecordRow> rows = new(StringComparer.Ordinal);
        foreach (RecordRow row in Parse(record, text).Select(Plain).Where(row => !IsSelf(row.Path, record)))
        {
            if (!files.TryGetValue(row.Path, out ZipEntry? entry))
                Warn(row.Path, "RECORD has it and the wheel does not");
            else if (rows.TryAdd(row.Path, row))
                CheckRow(row, entry);
            else if (rows[row.Path] == row)
                Warn(row.Path, "RECORD has two equal rows for it");
            else
                throw new ArchiveFormatException(wheel, row.Path, "RECORD has two rows for it");
        }
        foreach (string path in files.Keys)
        {
            if (!rows.ContainsKey(path) && !IsSelf(path, record))
                Refuse(path, "RECORD does not have it");
        }
        return rows;
    }

    // The row with the path as the archive spells it. A path that leaves the wheel is never taken.
    private RecordRow Plain(RecordRow row)
    {
        string path = row.Path;
        while (path.StartsWith("./", StringComparison.Ordinal))
            path = path[2..];
        if (path.Length != row.Path.Length)
            Warn(row.Path, "its path in RECORD starts with './'");
        if (path.Contains('\\', StringComparison.Ordinal))
            Warn(row.Path, "its path in RECORD has a backslash");
        path = WithoutEmptyComponents(path.Replace('\\', '/'), row.Path);
        EntryPath.Require(wheel, path.EndsWith('/') ? path[..^1] : path);
        return row with { Path = path };
    }

    // An absolute path stays one, and the slash at the end of a directory stays too.
    private string WithoutEmptyComponents(string path, string written)
    {
        if (!path.Contains("//", StringComparison.Ordinal) && !path.Contains("/.", StringComparison.Ordinal))
            return path;
        string[] parts = path.Split('/');
        string plain = string.Join(
            '/',
            parts.Where((part, i) => i == 0 || (part != "." && (part.Length > 0 || i == parts.Length - 1)))
        );
        if (plain != path)
            Warn(written, "its path in RECORD has an empty component or a '.'");
        return plain;
    }

    private ImmutableArray<RecordRow> Parse(string record, string text)
    {
        try
        {
            return WheelRecord.Parse(text, Warn);
        }
        catch (ParseException e)
        {
            throw new ArchiveFormatException(wheel, record, $"{e.Error.Message}: '{e.Error.Text}'", e);
        }
    }

    private void CheckRow(RecordRow row, ZipEntry entry)
    {
        if (row.Algorithm is not ("sha256" or "sha384" or "sha512"))
            Refuse(
                row.Path,
                row.Algorithm.Length == 0
                    ? "RECORD has no hash for it"
                    : $"its hash in RECORD is '{DisplayText.Clip(row.Algorithm)}', and at least sha256 is needed"
            );
        if (row.Size is { } size && size != entry.Length)
            Warn(row.Path, "RECORD has another size for it");
    }

    // RECORD cannot hold its own hash, and its signatures are made after it.
    private static bool IsSelf(string path, string record) =>
        path.StartsWith(record, StringComparison.Ordinal) && path[record.Length..] is "" or ".jws" or ".p7s";

    private void Warn(string entry, string problem) => _oddities.Add(new WheelOddity(false, entry, problem));

    private void Refuse(string entry, string problem) => _oddities.Add(new WheelOddity(true, entry, problem));
}
