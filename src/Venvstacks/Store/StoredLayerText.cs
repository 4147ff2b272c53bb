using System.Text.Json;
using System.Text.Json.Nodes;
using Venvstacks.Files;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging;

namespace Venvstacks.Store;

/// <summary>The text form of a layer: a header, a line of JSON (key, target, facts, findings, parts), the entries part by part, and the seal.</summary>
/// <remarks>Entries are lines as in <see cref="ManifestText"/>: first the folders, then what each part owns.</remarks>
internal static class StoredLayerText
{
    private const string Header = "venvstacks layer 2";
    private const int PartLength = 4;

    /// <summary>Writes the text in UTF-8.</summary>
    /// <param name="file">The file; <see cref="Stream.Null"/> to compute its hash only.</param>
    /// <param name="layer">The layer.</param>
    /// <returns>The content of the file.</returns>
    public static StoredContent Write(Stream file, StoredLayer layer)
    {
        LayerManifest manifest = layer.Manifest;
        using SealedTextWriter text = new(file);
        text.WriteLine(Header);
        text.WriteLine(Head(layer).ToJsonString());
        foreach (ManifestEntry folder in manifest.Entries.Where(entry => entry.Kind == EntryKind.Directory))
            ManifestText.WriteLine(text, folder);
        foreach (ManifestEntry entry in manifest.Inventory.SelectMany(component => component.Entries))
            ManifestText.WriteLine(text, entry);
        string sha256 = text.Seal();
        return new StoredContent(sha256, text.Length, IsExecutable: false);
    }

    /// <summary>Reads a layer; null when the file does not exist, or its text is damaged or of another version.</summary>
    public static StoredLayer? Find(string path)
    {
        if (!File.Exists(path))
            return null;
        using FileStream file = UnlockedFile.OpenRead(path);
        return Read(file);
    }

    /// <summary>Reads a layer; null when its text is damaged or of another version.</summary>
    public static StoredLayer? Read(Stream file)
    {
        using SealedTextReader text = new(file);
        try
        {
            if (!text.TryReadLine(out ReadOnlySpan<char> line) || !line.SequenceEqual(Header))
                return null;
            if (!text.TryReadLine(out line))
                return null;
            using JsonDocument head = JsonDocument.Parse(line.ToString());
            LayerManifest manifest = ReadManifest(text, head.RootElement.GetProperty("parts"));
            return text.IsWhole && IsTree(manifest) ? Read(head.RootElement, manifest) : null;
        }
        catch (Exception e) when (LayerFactsJson.IsUnexpected(e) || e is ParseException)
        {
            return null; // damaged, or written by another program
        }
    }

    private static JsonObject Head(StoredLayer layer) =>
        new()
        {
            ["key"] = layer.Key,
            ["target"] = layer.Target,
            ["facts"] = LayerFactsJson.Write(layer.Facts),
            ["findings"] = new JsonArray([.. layer.Findings.Select(Head)]),
            ["parts"] = new JsonArray([.. layer.Manifest.Inventory.Select(Head)]),
        };

    private static JsonArray Head(LayerComponent part) =>
        new(part.Kind.ToString(), part.Name, part.Version, part.Entries.Length); // elements added one by one need reflection

    private static JsonArray Head(Finding finding)
    {
        IEnumerable<JsonNode?> packages = finding.Packages.Select(package => (JsonNode?)package.ToString());
        return new JsonArray([
            (JsonNode)finding.Code,
            (JsonNode)finding.IsRefused,
            (JsonNode)finding.Message,
            .. packages,
        ]);
    }

    // Part by part, so that no list grows to the length of the layer.
    private static LayerManifest ReadManifest(SealedTextReader text, JsonElement head)
    {
        List<ManifestEntry> folders = [];
        List<LayerComponent> parts = [];
        ManifestEntry? next;
        while ((next = ReadEntry(text)) is { Kind: EntryKind.Directory })
            folders.Add(next);
        foreach (JsonElement part in head.EnumerateArray())
        {
            if (part.GetArrayLength() != PartLength)
                throw new FormatException("a part has another form");
            List<ManifestEntry> entries = [];
            for (int count = part[3].GetInt32(); entries.Count < count; next = ReadEntry(text))
                entries.Add(next ?? throw new FormatException("a part has fewer entries"));
            parts.Add(ReadPart(part, [.. entries]));
        }
        if (next is not null)
            throw new FormatException("an entry belongs to no part");
        return new LayerManifest(Join(folders, parts), [.. parts]);
    }

    private static ManifestEntry[] Join(List<ManifestEntry> folders, List<LayerComponent> parts)
    {
        ManifestEntry[] entries = new ManifestEntry[folders.Count + parts.Sum(part => part.Entries.Length)];
        folders.CopyTo(entries);
        int end = folders.Count;
        foreach (LayerComponent part in parts)
        {
            part.Entries.CopyTo(entries, end);
            end += part.Entries.Length;
        }
        return entries;
    }

    private static LayerComponent ReadPart(JsonElement part, ImmutableArray<ManifestEntry> entries) =>
        Enum.TryParse(part[0].GetString(), out ComponentKind kind)
            ? new LayerComponent(kind, part[1].GetString() ?? "", part[2].GetString() ?? "", entries)
            : throw new FormatException("a part is of an unknown kind");

    private static ManifestEntry? ReadEntry(SealedTextReader text) =>
        text.TryReadLine(out ReadOnlySpan<char> line) ? ManifestText.ParseLine(line) : null;

    private static StoredLayer Read(JsonElement head, LayerManifest manifest) =>
        new(
            LayerFactsJson.Text(head, "key"),
            LayerFactsJson.Text(head, "target"),
            LayerFactsJson.Read(head.GetProperty("facts")),
            manifest
        )
        {
            Findings = [.. head.GetProperty("findings").EnumerateArray().Select(ReadFinding)],
        };

    private static Finding ReadFinding(JsonElement json)
    {
        IEnumerable<PackageName> packages = json.EnumerateArray()
            .Skip(3)
            .Select(name => PackageName.Parse(name.GetString() ?? ""));
        return new Finding(json[0].GetString() ?? "", json[1].GetBoolean(), [.. packages], json[2].GetString() ?? "");
    }

    // Rejects entries below links and duplicate paths.
    private static bool IsTree(LayerManifest manifest)
    {
        HashSet<string> folders = new(StringComparer.Ordinal) { "" };
        ManifestEntry? previous = null;
        foreach (ManifestEntry entry in manifest.Entries)
        {
            if (EntryOrder.Instance.Equals(entry, previous) || !folders.Contains(entry.Folder))
                return false;
            if (entry.Kind == EntryKind.Directory)
                folders.Add(entry.Path);
            previous = entry;
        }
        return true;
    }
}
