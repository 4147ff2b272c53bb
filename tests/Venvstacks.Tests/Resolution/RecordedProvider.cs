using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Metadata;
using Venvstacks.Packaging.Versions;
using Venvstacks.Packaging.Wheels;
using Venvstacks.Resolution;

namespace Venvstacks.Tests.Resolution;

/// <summary>The recorded index, read from its folder.</summary>
internal sealed class RecordedProvider : IPackageProvider
{
    public const string Index = "http://127.0.0.1:8417/simple";
    private readonly string _folder = Shared.Require("index");
    private readonly Dictionary<PackageName, Lazy<PackageListing>> _listings = [];
    private readonly Dictionary<PackageName, Lazy<Dictionary<PackageVersion, string>>> _metadata = [];
    private readonly Lock _lock = new();

    /// <summary>
    /// Whether a version whose metadata was never recorded has that of its nearest neighbour, or none where the package has none at all: for
    /// problems that nobody has solved before.
    /// </summary>
    public bool MakesUpMetadata { get; init; }

    /// <summary>What metadata has been asked for, in order.</summary>
    public List<string> Asked { get; } = [];

    public ValueTask<PackageListing> GetListingAsync(PackageName package, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Get(_listings, package, () => ReadListing(package)));

    public ValueTask<PackageMetadata> GetMetadataAsync(
        PackageName package,
        IndexFile wheel,
        CancellationToken cancellationToken
    )
    {
        lock (_lock)
            Asked.Add(wheel.FileName);
        PackageVersion version = PackageVersion.Parse(wheel.FileName.Split('-')[1]);
        Dictionary<PackageVersion, string> texts = Get(_metadata, package, () => ReadMetadata(package));
        if (!texts.TryGetValue(version, out string? text))
            text = MakesUpMetadata
                ? MakeUp(package, version, texts)
                : throw new InvalidOperationException($"not on the tape: {wheel.FileName}");
        return ValueTask.FromResult(new PackageMetadata(CoreMetadata.Parse(Encoding.UTF8.GetBytes(text))));
    }

    private static string MakeUp(
        PackageName package,
        PackageVersion version,
        Dictionary<PackageVersion, string> texts
    ) =>
        texts.Where(text => text.Key > version).OrderBy(text => text.Key).Select(text => text.Value).FirstOrDefault()
        ?? texts.OrderBy(text => text.Key).Select(text => text.Value).LastOrDefault()
        ?? $"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n";

    private T Get<T>(Dictionary<PackageName, Lazy<T>> known, PackageName package, Func<T> read)
    {
        Lazy<T>? value;
        lock (_lock)
            if (!known.TryGetValue(package, out value))
                known.Add(package, value = new(read));
        return value.Value;
    }

    private PackageListing ReadListing(PackageName package)
    {
        using JsonDocument? page = Read("simple", package);
        if (page is null)
            return new PackageListing([]) { Missing = "was not found in the package index" };
        string?[] pythons =
        [
            .. page.RootElement.GetProperty("requires-python").EnumerateArray().Select(p => p.GetString()),
        ];
        IEnumerable<(PackageVersion Version, IndexFile File)> files =
            from row in page.RootElement.GetProperty("files").EnumerateArray()
            let file = ReadFile(row, pythons)
            let version = VersionOf(file.FileName, package)
            where version is not null
            select (version, file);
        return new PackageListing([
            new IndexListing(
                Index,
                [
                    .. files
                        .GroupBy(file => file.Version, file => file.File)
                        .OrderBy(group => group.Key)
                        .Select(group => new IndexRelease(group.Key, [.. group])),
                ]
            ),
        ]);
    }

    private static IndexFile ReadFile(JsonElement row, string?[] pythons)
    {
        string name = row[0].GetString()!;
        string sha256 = row[1].GetString()!;
        JsonElement yanked = row[5];
        return new IndexFile
        {
            FileName = name,
            Wheel = WheelFileName.TryParse(name, out WheelFileName? wheel, out _) ? wheel : null,
            Url = $"http://127.0.0.1:8417/packages/{sha256[..2]}/{sha256[2..4]}/{sha256[4..]}/{name}",
            Sha256 = sha256,
            RequiresPython = pythons[row[2].GetInt32()],
            Size = row[3].GetInt64(),
            UploadTime = DateTimeOffset.Parse(row[4].GetString()!, CultureInfo.InvariantCulture),
            YankedReason =
                yanked.ValueKind == JsonValueKind.String ? yanked.GetString()
                : yanked.ValueKind == JsonValueKind.True ? ""
                : null,
        };
    }

    private static PackageVersion? VersionOf(string fileName, PackageName package)
    {
        string text = fileName.EndsWith(".whl", StringComparison.Ordinal)
            ? fileName.Split('-')[1]
            : SourceVersion(fileName, package.ToString().Length);
        return PackageVersion.TryParse(text, out PackageVersion? version, out _) ? version : null;
    }

    private static string SourceVersion(string fileName, int nameLength)
    {
        string rest = fileName.Length > nameLength ? fileName[(nameLength + 1)..] : "";
        foreach (string extension in (string[])[".tar.gz", ".zip", ".tar.bz2", ".tgz"])
            if (rest.EndsWith(extension, StringComparison.Ordinal))
                return rest[..^extension.Length];
        return "";
    }

    private Dictionary<PackageVersion, string> ReadMetadata(PackageName package)
    {
        using JsonDocument? texts = Read("metadata", package);
        return texts is null
            ? []
            : texts
                .RootElement.EnumerateObject()
                .ToDictionary(
                    entry => PackageVersion.Parse(entry.Name),
                    entry => entry.Value.GetProperty("headers").GetString()!
                );
    }

    private JsonDocument? Read(string kind, PackageName package)
    {
        string path = Path.Combine(_folder, kind, $"{package}.json.gz");
        if (!File.Exists(path))
            return null;
        using GZipStream stream = new(File.OpenRead(path), CompressionMode.Decompress);
        return JsonDocument.Parse(stream);
    }
}
