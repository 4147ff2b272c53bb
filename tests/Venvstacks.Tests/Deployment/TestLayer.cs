using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Venvstacks.Formats.Archives;
using Venvstacks.Layers;

namespace Venvstacks.Tests.Deployment;

/// <summary>A published layer of a test: files, and the metadata that describes its archive.</summary>
internal sealed record TestLayer(string Name, string Kind)
{
    public const string Site = "lib/python3.11/site-packages";

    public string InstallTarget { get; init; } = Name;

    public int LockVersion { get; init; } = 1;

    public int Build { get; init; } = 1;

    public string Runtime { get; init; } = "py";

    public string[] Frameworks { get; init; } = [];

    public string? LaunchModule { get; init; }

    public bool HasMetadata { get; init; } = true;

    /// <summary>Content by path; programs begin with <c>#!</c>.</summary>
    public Dictionary<string, string> Files { get; init; } = [];

    public Dictionary<string, string> Links { get; init; } = [];

    /// <summary>Writes further entries into the archive.</summary>
    public Action<TarWriter> AddEntries { get; init; } = _ => { };

    /// <summary>Changes the metadata.</summary>
    public Action<JsonObject> Edit { get; init; } = _ => { };

    public string ArchiveName => $"{Name}.tar.gz";

    /// <summary>Writes the archive into a folder.</summary>
    /// <returns>The metadata.</returns>
    public JsonObject WriteTo(string folder, string target)
    {
        string path = Path.Combine(folder, ArchiveName);
        using (GZipStream gzip = new(File.Create(path), CompressionLevel.Fastest))
        using (TarWriter tar = new(gzip, TarEntryFormat.Pax))
            Write(tar);
        return Describe(new FileInfo(path), ArchiveName, target);
    }

    /// <summary>The metadata of an archive.</summary>
    public JsonObject Describe(FileInfo archive, string name, string target)
    {
        JsonObject json = new()
        {
            ["layer_name"] = Name,
            ["install_target"] = InstallTarget,
            ["requirements_hash"] = "sha256:00",
            ["lock_version"] = LockVersion,
            ["locked_at"] = "2026-11-01T00:00:00+00:00",
            ["runtime_layer"] = Runtime,
            ["python_implementation"] = "cpython@3.11.7",
            ["bound_to_implementation"] = false,
            ["archive_build"] = Build,
            ["archive_name"] = name,
            ["archive_size"] = archive.Length,
            ["archive_hashes"] = new JsonObject
            {
                ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(archive.FullName))),
            },
            ["target_platform"] = target,
        };
        if (Kind != "runtimes")
            json["required_layers"] = new JsonArray([.. Frameworks.Select(name => JsonValue.Create(name))]);
        if (LaunchModule is not null)
        {
            json["app_launch_module"] = LaunchModule;
            json["app_launch_module_hash"] = "sha256:00";
        }
        Edit(json);
        return json;
    }

    /// <summary>The files with the metadata that deployment reads.</summary>
    public Dictionary<string, string> AllFiles() =>
        !HasMetadata
            ? Files
            : new(Files)
            {
                [PythonLayout.Metadata] = new LayerMetadata
                {
                    Python = "bin/python",
                    PyVersion = "3.11.7",
                    BasePython = Kind == "runtimes" ? "bin/python" : $"../{Runtime}/bin/python",
                    SiteDir = Site,
                    PylibDirs = [.. Frameworks.Append(Runtime).Select(name => $"../{name}/{Site}")],
                    DynlibDirs = [],
                    LaunchModule = LaunchModule,
                }.ToText(),
            };

    /// <summary>The entries of the archive, sorted by path.</summary>
    public ArchiveEntry[] ArchiveEntries()
    {
        List<ArchiveEntry> entries = [Entry("", ArchiveEntryKind.Directory)];
        HashSet<string> folders = [];
        foreach ((string path, string text) in AllFiles())
        {
            AddFolders(path);
            byte[] content = Encoding.UTF8.GetBytes(text);
            entries.Add(
                Entry(path, ArchiveEntryKind.File) with
                {
                    Mode = text.StartsWith("#!", StringComparison.Ordinal) ? 493 : 420,
                    Length = content.Length,
                    Open = () => new MemoryStream(content),
                }
            );
        }
        foreach ((string path, string target) in Links)
        {
            AddFolders(path);
            entries.Add(Entry(path, ArchiveEntryKind.Link) with { LinkTarget = target });
        }
        entries.AddRange(folders.Select(path => Entry(path, ArchiveEntryKind.Directory)));
        return [.. entries.OrderBy(entry => entry.Path, StringComparer.Ordinal)];

        void AddFolders(string path)
        {
            while (Path.GetDirectoryName(path) is { Length: > 0 } above)
            {
                folders.Add(above);
                path = above;
            }
        }

        ArchiveEntry Entry(string path, ArchiveEntryKind kind) =>
            new($"{InstallTarget}/{path}".TrimEnd('/'), kind)
            {
                Mode = 493,
                Time = DateTimeOffset.UnixEpoch.AddYears(40).ToUnixTimeSeconds(),
            };
    }

    private void Write(TarWriter tar)
    {
        foreach ((string path, string text) in AllFiles())
            tar.WriteEntry(
                new PaxTarEntry(TarEntryType.RegularFile, $"{InstallTarget}/{path}")
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
                    Mode = (UnixFileMode)
                        Convert.ToInt32(text.StartsWith("#!", StringComparison.Ordinal) ? "755" : "644", 8),
                    ModificationTime = DateTimeOffset.UnixEpoch.AddYears(40),
                }
            );
        foreach ((string path, string target) in Links)
            tar.WriteEntry(
                new PaxTarEntry(TarEntryType.SymbolicLink, $"{InstallTarget}/{path}")
                {
                    LinkName = target,
                    ModificationTime = DateTimeOffset.UnixEpoch.AddYears(40),
                }
            );
        AddEntries(tar);
    }
}
