using System.Globalization;
using System.Text.Json;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Json;
using Venvstacks.Formats.Zstd;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>The text of an archive's manifest: JSON Lines, the first of which describes the archive.</summary>
/// <remarks><c>["d",path,mode,time,package]</c>, <c>["f",path,mode,time,size,sha256,frame,offset,package]</c>, <c>["l",path,target,time,package]</c>.</remarks>
internal static class ArchiveManifestText
{
    private const int Schema = 1;
    private static readonly JsonDocumentOptions Shallow = new() { MaxDepth = 4 };

    /// <summary>The lines of the text, each with its line feed.</summary>
    public static IEnumerable<string> Lines(ArchiveManifest manifest)
    {
        StringBuilder text = new();
        text.Append("{\"schema\":").Append(Schema).Append(",\"layer\":");
        JsonText.AppendString(text, manifest.Layer);
        text.Append(",\"target\":\"").Append(manifest.Target).Append("\",\"archive_sha256\":\"");
        text.Append(manifest.ArchiveSha256).Append("\",\"frames\":[");
        text.AppendJoin(',', manifest.Frames.Select(frame => $"[{frame.Offset},{frame.PackedLength},{frame.Length}]"));
        text.Append("]}\n");
        yield return text.ToString();
        foreach (ArchivedEntry entry in manifest.Entries)
        {
            Append(text.Clear(), entry);
            yield return text.ToString();
        }
    }

    /// <summary>Reads the text.</summary>
    /// <param name="text">The text in UTF-8.</param>
    /// <param name="name">The file name, for messages.</param>
    /// <exception cref="ArchiveFormatException">The text is not a manifest, or a path cannot be written below a directory.</exception>
    public static ArchiveManifest Read(ReadOnlyMemory<byte> text, string name)
    {
        int number = 0;
        ArchiveManifest? manifest = null;
        List<ArchivedEntry> entries = [];
        HashSet<string> directories = new(StringComparer.Ordinal) { "" };
        while (!text.IsEmpty)
        {
            number++;
            int end = text.Span.IndexOf((byte)'\n');
            if (end < 0)
                throw Refuse("the last line is cut short");
            try
            {
                using JsonDocument line = JsonDocument.Parse(text[..end], Shallow);
                if (manifest is null)
                    manifest = ReadHeader(line.RootElement);
                else
                    Add(ReadEntry(line.RootElement, manifest.Frames));
            }
            catch (Exception e) when (e is not ArchiveFormatException && LayerFactsJson.IsUnexpected(e))
            {
                throw Refuse($"line {number} is invalid", e);
            }
            text = text[(end + 1)..];
        }
        return manifest is null ? throw Refuse("it is empty") : manifest with { Entries = [.. entries] };

        void Add(ArchivedEntry entry)
        {
            string path = entry.Entry.Path;
            EntryPath.Require(name, path);
            if (entries.Count > 0 && string.CompareOrdinal(entries[^1].Entry.Path, path) >= 0)
                throw new ArchiveFormatException(name, path, "it is not in the order of paths");
            if (!directories.Contains(path[..Math.Max(0, path.LastIndexOf('/'))]))
                throw new ArchiveFormatException(name, path, "the directory that it is in is not an entry");
            if (entry.Entry.Kind == EntryKind.Directory)
                directories.Add(path);
            entries.Add(entry);
        }

        ArchiveFormatException Refuse(string problem, Exception? cause = null) => new(name, null, problem, cause);
    }

    private static void Append(StringBuilder text, ArchivedEntry packed)
    {
        ManifestEntry entry = packed.Entry;
        text.Append(
            entry.Kind switch
            {
                EntryKind.Directory => "[\"d\",",
                EntryKind.Link => "[\"l\",",
                _ => "[\"f\",",
            }
        );
        JsonText.AppendString(text, entry.Path);
        text.Append(',');
        if (entry.Kind == EntryKind.Link)
            JsonText.AppendString(text, entry.Target);
        else
            text.Append(entry.Mode);
        text.Append(CultureInfo.InvariantCulture, $",{entry.Time},");
        if (entry.Kind == EntryKind.File)
        {
            text.Append(entry.Size).Append(",\"").Append(entry.Content.Sha256).Append("\",");
            text.Append(packed.Frame is { } frame ? $"{frame},{packed.Offset}," : "null,null,");
        }
        if (packed.Package is null)
            text.Append("null");
        else
            JsonText.AppendString(text, packed.Package);
        text.Append("]\n");
    }

    private static ArchiveManifest ReadHeader(JsonElement json)
    {
        Require(json.GetProperty("schema").GetInt32() == Schema);
        Require(Target.TryParse(LayerFactsJson.Text(json, "target"), out Target? target));
        return new ArchiveManifest(
            LayerFactsJson.Text(json, "layer"),
            target!,
            Sha256Of(json.GetProperty("archive_sha256"))
        )
        {
            Frames = ReadFrames(json.GetProperty("frames")),
        };
    }

    private static ImmutableArray<ZstdFrame> ReadFrames(JsonElement json)
    {
        ImmutableArray<ZstdFrame>.Builder frames = ImmutableArray.CreateBuilder<ZstdFrame>();
        long end = 0;
        foreach (JsonElement row in json.EnumerateArray())
        {
            Require(row.GetArrayLength() == 3);
            ZstdFrame frame = new(row[0].GetInt64(), row[1].GetInt64(), row[2].GetInt64());
            Require(frame.Offset == end && frame.PackedLength > 0 && frame.Length > 0);
            end = checked(end + frame.PackedLength);
            frames.Add(frame);
        }
        return frames.ToImmutable();
    }

    private static ArchivedEntry ReadEntry(JsonElement row, ImmutableArray<ZstdFrame> frames)
    {
        string path = row[1].GetString()!;
        long time = row[3].GetInt64();
        switch (row[0].GetString(), row.GetArrayLength())
        {
            case ("d", 5):
                ManifestEntry directory = ManifestEntry.Directory(path, time);
                Require(row[2].GetInt32() == directory.Mode);
                return new ArchivedEntry(directory, row[4].GetString());
            case ("l", 5):
                string target = row[2].GetString()!;
                Require(target.Length > 0 && !target.Any(char.IsControl));
                return new ArchivedEntry(ManifestEntry.Link(path, target, time), row[4].GetString());
            case ("f", 9):
                int mode = row[2].GetInt32();
                long size = row[4].GetInt64();
                ManifestEntry file = ManifestEntry.File(
                    path,
                    new StoredContent(Sha256Of(row[5]), size, IsExecutable: (mode & 0b001_000_000) != 0),
                    time
                );
                Require(mode == file.Mode && size >= 0);
                return Placed(new ArchivedEntry(file, row[8].GetString()), row[6], row[7], frames);
            default:
                throw new FormatException();
        }
    }

    private static ArchivedEntry Placed(
        ArchivedEntry file,
        JsonElement frame,
        JsonElement offset,
        ImmutableArray<ZstdFrame> frames
    )
    {
        if (frames.IsEmpty)
        {
            Require(frame.ValueKind == JsonValueKind.Null && offset.ValueKind == JsonValueKind.Null);
            return file;
        }
        (int index, long at) = (frame.GetInt32(), offset.GetInt64());
        Require(index >= 0 && index < frames.Length && at >= 0 && at < frames[index].Length);
        return file with { Frame = index, Offset = at };
    }

    private static string Sha256Of(JsonElement json)
    {
        string text = json.GetString()!;
        Require(text.Length == 64 && text.All(char.IsAsciiHexDigitLower));
        return text;
    }

    // The caller names the line.
    private static void Require(bool condition)
    {
        if (!condition)
            throw new FormatException();
    }
}
