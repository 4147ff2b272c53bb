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
        foreach (string path in manifest.Inventory.SelectMany(component => component.Paths))
            ManifestText.WriteLine(text, manifest[path]);
        string sha256 = text.Seal();
        return new StoredContent(sha256, text.Length, IsExecutable: false);
    }

    /// <summary>Reads a layer; null when the file does not exist, or its text is damaged or of another version.</summary>
    public static StoredLayer? Find(string path)
    {
        if (!File.Exists(path))
            return null;
        using FileStream file = FileSystem.OpenRead(path);
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
            List<ManifestEntry> entries = [];
            while (text.TryReadLine(out line))
                entries.Add(ManifestText.ParseLine(line));
            return text.IsWhole && Read(head.RootElement, entries) is var layer && IsTree(layer.Manifest)
                ? layer
                : null;
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
        new(part.Kind.ToString(), part.Name, part.Version, part.Paths.Length); // elements added one by one need reflection

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

    private static StoredLayer Read(JsonElement head, List<ManifestEntry> entries)
    {
        int next = entries.TakeWhile(entry => entry.Kind == EntryKind.Directory).Count();
        List<LayerComponent> parts = [];
        foreach (JsonElement part in head.GetProperty("parts").EnumerateArray())
        {
            IEnumerable<string> paths = entries.Slice(next, part[3].GetInt32()).Select(entry => entry.Path);
            ComponentKind kind = Enum.Parse<ComponentKind>(part[0].GetString() ?? "");
            parts.Add(new LayerComponent(kind, part[1].GetString() ?? "", part[2].GetString() ?? "", [.. paths]));
            next += parts[^1].Paths.Length;
        }
        return new StoredLayer(
            LayerFactsJson.Text(head, "key"),
            LayerFactsJson.Text(head, "target"),
            LayerFactsJson.Read(head.GetProperty("facts")),
            new LayerManifest(entries, [.. parts])
        )
        {
            Findings = [.. head.GetProperty("findings").EnumerateArray().Select(ReadFinding)],
        };
    }

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
        HashSet<string> folders = new(StringComparer.Ordinal);
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> known = folders.GetAlternateLookup<ReadOnlySpan<char>>();
        string previous = "";
        foreach (ManifestEntry entry in manifest.Entries)
        {
            int slash = entry.Path.LastIndexOf('/');
            if (entry.Path == previous || (slash > 0 && !known.Contains(entry.Path.AsSpan(0, slash))))
                return false;
            if (entry.Kind == EntryKind.Directory)
                folders.Add(entry.Path);
            previous = entry.Path;
        }
        return true;
    }
}
