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

    /// <summary>The text in UTF-8.</summary>
    public static byte[] Print(StoredLayer layer)
    {
        LayerManifest manifest = layer.Manifest;
        StringBuilder text = new StringBuilder(Header).Append('\n').Append(Head(layer).ToJsonString()).Append('\n');
        foreach (ManifestEntry folder in manifest.Entries.Where(entry => entry.Kind == EntryKind.Directory))
            ManifestText.Append(text, folder);
        Dictionary<string, ManifestEntry> byPath = manifest.Entries.ToDictionary(
            entry => entry.Path,
            StringComparer.Ordinal
        );
        foreach (string path in manifest.Inventory.SelectMany(component => component.Paths))
            ManifestText.Append(text, byPath[path]);
        return SealedText.Seal(text.ToString());
    }

    /// <summary>Reads a layer back; false when the text is damaged or of another version.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out StoredLayer? layer)
    {
        layer = null;
        if (!SealedText.TryOpen(bytes, Header, out string[] lines))
            return false;
        try
        {
            using JsonDocument head = JsonDocument.Parse(lines[0]);
            layer = Read(head.RootElement, [.. lines[1..].Select(ManifestText.ParseLine)]);
        }
        catch (Exception e) when (LayerFactsJson.IsUnexpected(e) || e is ParseException)
        {
            return false; // written by another program: the hash is right
        }
        return IsTree(layer.Manifest);
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

    private static StoredLayer Read(JsonElement head, ManifestEntry[] entries)
    {
        int next = entries.TakeWhile(entry => entry.Kind == EntryKind.Directory).Count();
        List<LayerComponent> parts = [];
        foreach (JsonElement part in head.GetProperty("parts").EnumerateArray())
        {
            IEnumerable<string> paths = entries.Skip(next).Take(part[3].GetInt32()).Select(entry => entry.Path);
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
        HashSet<string> paths = new(StringComparer.Ordinal);
        HashSet<string> folders = new(StringComparer.Ordinal);
        foreach (ManifestEntry entry in manifest.Entries)
        {
            int slash = entry.Path.LastIndexOf('/');
            if (!paths.Add(entry.Path) || (slash > 0 && !folders.Contains(entry.Path[..slash])))
                return false;
            if (entry.Kind == EntryKind.Directory)
                folders.Add(entry.Path);
        }
        return true;
    }
}
