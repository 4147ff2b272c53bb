using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Zip;
using Venvstacks.Packaging.Metadata;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Wheels;

/// <summary>Reads and checks what a wheel consists of.</summary>
internal sealed class WheelContentsReader(
    WheelFileName name,
    ImmutableArray<ZipEntry> entries,
    Func<ZipEntry, byte[]> read
)
{
    private const long MaxDescriptionLength = 64 * 1024 * 1024;

    private static readonly string[] SchemeNames = ["purelib", "platlib", "data", "headers", "scripts"];

    private readonly Dictionary<string, ZipEntry> _files = entries
        .Where(e => !e.IsDirectory)
        .ToDictionary(e => e.Path, StringComparer.Ordinal);

    private readonly List<WheelOddity> _oddities = [];

    public WheelContents Read()
    {
        foreach (ZipEntry entry in entries)
            CheckEntry(entry);
        CheckSize();
        string distInfo = DistInfoDirectory.Find(name, entries);
        // METADATA decides what the wheel is; the directory's name has build numbers and old escapes in real wheels.
        if (!DistInfoDirectory.IsNamedAfter(distInfo, name))
            _oddities.Add(new WheelOddity(false, distInfo, "the directory is not named after the wheel"));
        bool rootIsPurelib = ReadWheelFile(distInfo);
        CheckMetadata(distInfo);
        CheckEntryPoints(distInfo);
        WheelRecordCheck record = new(name.Text, _files);
        Dictionary<string, RecordRow> rows = record.Check(distInfo, ReadText($"{distInfo}/RECORD"));
        ImmutableArray<WheelFile> files =
        [
            .. _files.Values.Select(e =>
                Place(e, distInfo, rootIsPurelib) with
                {
                    Row = rows.GetValueOrDefault(e.Path),
                }
            ),
        ];
        CheckCollisions(files);
        return new WheelContents(name, distInfo)
        {
            Files = files,
            Folders = [.. FindFolders(distInfo, rootIsPurelib)],
            Oddities = [.. _oddities, .. record.Oddities],
        };
    }

    private void CheckEntry(ZipEntry entry)
    {
        EntryPath.Require(name.Text, entry.Path);
        if (entry.IsSpecial)
            throw Refuse(entry.Path, "a symbolic link, device or pipe: a wheel has files only");
    }

    // What the archive says; while unpacking no entry can become longer than that.
    private void CheckSize()
    {
        const long harmless = 64 * 1024 * 1024;
        const int maxRatio = 50;
        Int128 length = 0;
        Int128 packed = 0;
        foreach (ZipEntry entry in entries)
            (length, packed) = (length + entry.Length, packed + entry.CompressedLength);
        if (length > harmless && length / maxRatio > packed)
            throw Refuse(null, $"it unpacks to {length} bytes, more than {maxRatio} times its size");
    }

    private bool ReadWheelFile(string distInfo)
    {
        string path = $"{distInfo}/WHEEL";
        string? version = null;
        bool? rootIsPurelib = null;
        HeaderReader headers = new(ReadBytes(path));
        while (headers.Read())
        {
            if (headers.Is("Wheel-Version"u8))
                version ??= headers.Value();
            else if (headers.Is("Root-Is-Purelib"u8))
                rootIsPurelib ??= headers.Value().Equals("true", StringComparison.OrdinalIgnoreCase);
        }
        if (version is null || version.Split('.')[0] != "1")
            throw Refuse(
                path,
                version is null
                    ? "'Wheel-Version' is missing"
                    : $"Wheel-Version '{version}' is not supported (expected 1.x)"
            );
        return rootIsPurelib ?? throw Refuse(path, "'Root-Is-Purelib' is missing");
    }

    private void CheckMetadata(string distInfo)
    {
        string path = $"{distInfo}/METADATA";
        string? writtenName = null;
        string? writtenVersion = null;
        HeaderReader headers = new(ReadBytes(path));
        while (headers.Read())
        {
            if (headers.Is("Name"u8))
                writtenName ??= headers.Value();
            else if (headers.Is("Version"u8))
                writtenVersion ??= headers.Value();
        }
        if (writtenName is null || !IsName(writtenName))
            throw Refuse(
                path,
                writtenName is null ? "its Name is missing" : $"its Name is '{writtenName}', not '{name.Name}'"
            );
        if (writtenVersion is null || !IsVersion(writtenVersion))
            throw Refuse(
                path,
                writtenVersion is null
                    ? "its Version is missing"
                    : $"its Version is '{writtenVersion}', not '{name.Version}'"
            );
    }

    private void CheckEntryPoints(string distInfo)
    {
        string path = $"{distInfo}/entry_points.txt";
        if (_files.ContainsKey(path) && EntryPoints.FindProblem(ReadText(path)) is { } problem)
            throw Refuse(path, problem);
    }

    // NAME-VERSION.data/SCHEME/PATH, all else belongs to the root.
    private WheelFile Place(ZipEntry entry, string distInfo, bool rootIsPurelib)
    {
        string dataFolder = DistInfoDirectory.DataOf(distInfo);
        string[] parts = entry.Path.Split('/', 3);
        if (!parts[0].Equals(dataFolder, StringComparison.OrdinalIgnoreCase))
            return new WheelFile(rootIsPurelib ? WheelScheme.Purelib : WheelScheme.Platlib, entry.Path, entry, null);
        if (parts.Length < 3)
            throw Refuse(entry.Path, "it is in no scheme of '.data'");
        int scheme = Array.IndexOf(SchemeNames, parts[1]);
        if (scheme < 0)
            throw Refuse(entry.Path, $"'{parts[1]}' is not a scheme of '.data'");
        if ((WheelScheme)scheme == WheelScheme.Scripts && EntryPoints.IsInterpreterName(parts[2]))
            throw Refuse(entry.Path, "the script would replace the interpreter");
        return new WheelFile((WheelScheme)scheme, parts[2], entry, null);
    }

    private IEnumerable<(WheelScheme Scheme, string Path)> FindFolders(string distInfo, bool rootIsPurelib)
    {
        string data = DistInfoDirectory.DataOf(distInfo);
        foreach (ZipEntry entry in entries.Where(e => e.IsDirectory))
        {
            string[] parts = entry.Path.Split('/', 3);
            if (parts.Length < 3 && parts[0].Equals(data, StringComparison.OrdinalIgnoreCase))
                continue; // a scheme's own folder
            WheelFile folder = Place(entry, distInfo, rootIsPurelib);
            yield return (folder.Scheme, folder.Path);
        }
    }

    // No path is installed twice, and none is both a file and a folder.
    private void CheckCollisions(ImmutableArray<WheelFile> files)
    {
        Dictionary<string, bool> seen = new(StringComparer.Ordinal);
        foreach (WheelFile file in files)
        {
            WheelScheme place = file.Scheme == WheelScheme.Platlib ? WheelScheme.Purelib : file.Scheme;
            string path = $"{place}/{file.Path}";
            for (int end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
            {
                bool isFile = end == path.Length;
                if (seen.TryAdd(path[..end], isFile))
                    continue;
                if (isFile || seen[path[..end]])
                    throw Refuse(
                        file.Entry.Path,
                        $"it conflicts with '{path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..end]}'"
                    );
                break; // the folders above are there already
            }
        }
    }

    private bool IsName(string text) =>
        PackageName.TryParse(text.AsSpan(), out PackageName other) && other == name.Name;

    private bool IsVersion(string text) =>
        PackageVersion.TryParse(text.AsSpan(), out PackageVersion? other) && other == name.Version;

    private string ReadText(string path) => Encoding.UTF8.GetString(ReadBytes(path)).TrimStart('\uFEFF');

    private byte[] ReadBytes(string path)
    {
        if (!_files.TryGetValue(path, out ZipEntry? entry))
            throw Refuse(path, "the wheel does not have it");
        return entry.Length <= MaxDescriptionLength ? read(entry) : throw Refuse(path, "it is too long");
    }

    private ArchiveFormatException Refuse(string? entry, string problem) => new(name.Text, entry, problem);
}
