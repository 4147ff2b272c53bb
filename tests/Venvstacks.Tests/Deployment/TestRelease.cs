using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Packing;
using Venvstacks.Platforms;
using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Tests.Deployment;

/// <summary>A directory as <c>publish --format tar.zst --frames</c> writes it: framed archives, manifests beside them, and <c>stack.json</c>.</summary>
internal sealed class TestRelease(string folder)
{
    public const int FrameSize = ArchiveOptions.SmallestFrame;

    public string Folder => folder;

    public string ReleasePath => Path.Combine(folder, "__venvstacks__", "stack.json");

    /// <summary>The bytes of all archives.</summary>
    public long ArchiveBytes => Directory.GetFiles(folder, "*.tar.zst").Sum(path => new FileInfo(path).Length);

    /// <summary>A runtime, a framework with some large modules, and two applications.</summary>
    /// <param name="folder">Where they are written.</param>
    /// <param name="version">The content of one module of the framework.</param>
    /// <param name="number">The number of the release, and of the framework's archive.</param>
    /// <param name="edit">Changes a layer before it is written.</param>
    /// <param name="python">The real interpreter that the runtime starts; null for none.</param>
    public static TestRelease Write(
        string folder,
        string version = "1.0",
        int number = 1,
        Func<TestLayer, TestLayer>? edit = null,
        string? python = null
    )
    {
        TestRelease release = new(folder);
        IEnumerable<TestLayer> layers = TestPublication
            .Layers(version, number, python)
            .Select(layer => layer.Name == "framework-lower" ? WithModules(layer, version) : layer)
            .Select(edit ?? (layer => layer));
        release.Write([.. layers], number);
        return release;
    }

    /// <summary>Writes layers and their description.</summary>
    public void Write(IReadOnlyList<TestLayer> layers, int number)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(ReleasePath)!);
        StackRelease release = new(Host.Current.Target, number, [.. layers.Select(Write)]);
        File.WriteAllText(ReleasePath, StackReleaseJson.Write(release));
    }

    /// <summary>Changes <c>stack.json</c>.</summary>
    public void Edit(Action<JsonNode> edit)
    {
        JsonNode json = JsonNode.Parse(File.ReadAllText(ReleasePath))!;
        edit(json);
        File.WriteAllText(ReleasePath, json.ToJsonString());
    }

    /// <summary>Changes the text of a manifest, and what <c>stack.json</c> says of it.</summary>
    public void EditManifest(string layer, Func<string, string> edit)
    {
        string path = Path.Combine(folder, $"{layer}.tar.zst.manifest");
        using MemoryStream text = new();
        using (FileStream file = File.OpenRead(path))
        using (Stream content = Formats.Zstd.ZstdReader.Open(file, layer))
            content.CopyTo(text);
        byte[] raw = Encoding.UTF8.GetBytes(edit(Encoding.UTF8.GetString(text.ToArray())));
        using MemoryStream packed = new();
        using (Formats.Zstd.ZstdEncoderStream frame = new(packed, 3, raw.Length, 1))
        {
            frame.Write(raw);
            frame.Complete();
        }
        File.WriteAllBytes(path, packed.ToArray());
        Edit(json =>
        {
            JsonNode facts = LayerOf(json, layer)["manifest"]!;
            facts["size"] = packed.Length;
            facts["raw_size"] = raw.Length;
            facts["sha256"] = Convert.ToHexStringLower(SHA256.HashData(raw));
        });
    }

    public static JsonNode LayerOf(JsonNode json, string layer) =>
        json["layers"]!.AsArray().Single(item => (string?)item!["layer_name"] == layer)!;

    /// <summary>A text that does not compress well, the same for a seed.</summary>
    public static string TextOf(int seed, int length)
    {
        byte[] bytes = new byte[length / 2];
        new Random(seed).NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static TestLayer WithModules(TestLayer layer, string version) =>
        layer with
        {
            Files = new(
                layer.Files.Concat(
                    Enumerable
                        .Range(0, 24)
                        .Select(i =>
                            KeyValuePair.Create(
                                $"{TestLayer.Site}/large{i:D2}/data.txt",
                                $"{(i == 12 ? version : "1.0")} {TextOf(i, 100_000)}"
                            )
                        )
                )
            ),
        };

    private ReleasedLayer Write(TestLayer layer)
    {
        string name = $"{layer.Name}.tar.zst";
        string path = Path.Combine(folder, name);
        ArchiveOptions options = new(ArchiveFormat.TarZst) { FrameSize = FrameSize };
        ArchiveEntry[] entries = layer.ArchiveEntries();
        using (FileStream file = File.Create(path))
            new ArchiveWriter(options, options.CreatePool(1)).Write(entries, file, CancellationToken.None);
        ReleasedArchive archive = new(
            name,
            "tar.zst",
            new FileInfo(path).Length,
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))
        )
        {
            Level = options.Level,
            Encoder = options.Format.Encoder,
            FrameSize = FrameSize,
        };
        ArchiveManifest manifest = ManifestOf(layer, entries, path, options, archive.Sha256);
        using FileStream written = File.Create($"{path}.manifest");
        ArchiveManifestFacts facts = ArchiveManifestFile.Write(written, manifest);
        return new ReleasedLayer(layer.Name, layer.InstallTarget)
        {
            LockVersion = layer.LockVersion,
            LockedAt = "2026-11-01T00:00:00+00:00",
            ArchiveBuild = layer.Build,
            RequiredLayers =
                layer.Kind == "runtimes" ? []
                : layer.Frameworks.Length > 0 ? [.. layer.Frameworks]
                : [layer.Runtime],
            Archive = archive,
            Manifest = facts,
        };
    }

    private static ArchiveManifest ManifestOf(
        TestLayer layer,
        ArchiveEntry[] entries,
        string path,
        ArchiveOptions options,
        string sha256
    )
    {
        using FileBytes bytes = FileBytes.Open(path);
        ArchiveMap map = ArchiveMap.TryRead(bytes, entries, options)!;
        Dictionary<string, ContentPlace> places = map.Contents.ToDictionary(place => place.Path);
        return new ArchiveManifest(layer.Name, Host.Current.Target, sha256)
        {
            Frames = map.Frames,
            Entries =
            [
                .. entries
                    .Where(entry => entry.Path.Contains('/'))
                    .OrderBy(entry => entry.Path, StringComparer.Ordinal)
                    .Select(entry => new ArchivedEntry(Describe(layer, entry), null)
                    {
                        Frame = places.GetValueOrDefault(entry.Path)?.Frame,
                        Offset = places.GetValueOrDefault(entry.Path)?.Offset,
                    }),
            ],
        };
    }

    private static ManifestEntry Describe(TestLayer layer, ArchiveEntry entry)
    {
        string path = entry.Path[(layer.InstallTarget.Length + 1)..];
        if (entry.Kind == ArchiveEntryKind.Directory)
            return ManifestEntry.Directory(path, entry.Time);
        if (entry.Kind == ArchiveEntryKind.Link)
            return ManifestEntry.Link(path, entry.LinkTarget!, entry.Time);
        using Stream content = entry.Open!();
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
        return ManifestEntry.File(path, new StoredContent(sha256, entry.Length, entry.Mode == 493), entry.Time);
    }
}
