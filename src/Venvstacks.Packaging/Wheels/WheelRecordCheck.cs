using System.Collections.Immutable;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Zip;

namespace Venvstacks.Packaging.Wheels;

/// <summary>Holds RECORD against the archive: the same files, each with a hash that can be relied on, and the same sizes.</summary>
internal sealed class WheelRecordCheck(string wheel, Dictionary<string, ZipEntry> files)
{
    /// <summary>The rows by path.</summary>
    public Dictionary<string, RecordRow> Check(string distInfo, string text)
    {
        string record = $"{distInfo}/RECORD";
        Dictionary<string, RecordRow> rows = new(StringComparer.Ordinal);
        foreach (RecordRow row in Parse(record, text))
        {
            if (!rows.TryAdd(row.Path, row))
                throw Refuse(row.Path, "RECORD has two rows for it");
            if (!IsSelf(row.Path, record))
                CheckRow(row);
        }
        foreach (string path in files.Keys)
        {
            if (!rows.ContainsKey(path) && !IsSelf(path, record))
                throw Refuse(path, "RECORD does not have it");
        }
        foreach (string path in rows.Keys.Where(path => IsSelf(path, record)).ToArray())
            rows.Remove(path);
        return rows;
    }

    private ImmutableArray<RecordRow> Parse(string record, string text)
    {
        try
        {
            return WheelRecord.Parse(text);
        }
        catch (ParseException e)
        {
            throw new ArchiveFormatException(wheel, record, $"{e.Error.Message}: '{e.Error.Text}'", e);
        }
    }

    private void CheckRow(RecordRow row)
    {
        if (!files.TryGetValue(row.Path, out ZipEntry? entry))
            throw Refuse(row.Path, "RECORD has it and the wheel does not");
        if (row.Algorithm is not ("sha256" or "sha384" or "sha512"))
            throw Refuse(
                row.Path,
                row.Algorithm.Length == 0
                    ? "RECORD has no hash for it"
                    : $"its hash in RECORD is '{row.Algorithm}', and at least sha256 is needed"
            );
        if (row.Size is { } size && size != entry.Length)
            throw Refuse(row.Path, $"it has {entry.Length} bytes, and RECORD says {size}");
    }

    // RECORD cannot hold its own hash, and its signatures are made after it.
    private static bool IsSelf(string path, string record) =>
        path.StartsWith(record, StringComparison.Ordinal) && path[record.Length..] is "" or ".jws" or ".p7s";

    private ArchiveFormatException Refuse(string? entry, string problem) => new(wheel, entry, problem);
}
