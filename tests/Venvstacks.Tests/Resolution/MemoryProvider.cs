using System.Collections.Immutable;
using System.Text;
using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Metadata;
using Venvstacks.Packaging.Versions;
using Venvstacks.Packaging.Wheels;
using Venvstacks.Resolution;

namespace Venvstacks.Tests.Resolution;

/// <summary>Packages that exist only in a test.</summary>
internal sealed class MemoryProvider : IPackageProvider
{
    private readonly Dictionary<PackageName, SortedDictionary<PackageVersion, List<IndexFile>>> _packages = [];
    private readonly Dictionary<string, string> _metadata = [];

    public const string Index = "https://index.test/simple";

    /// <summary>Indexes that are not asked for any package.</summary>
    public ImmutableArray<UnaskedIndex> Unasked { get; init; } = [];

    /// <summary>Adds a version with wheels of the given tags.</summary>
    public MemoryProvider Add(string name, string version, string[] requires, params string[] tags)
    {
        string metadata = string.Join('\n', requires.Select(r => $"Requires-Dist: {r}"));
        foreach (string tag in tags.Length == 0 ? ["py3-none-any"] : tags)
            AddFile(name, version, $"{name.Replace('-', '_')}-{version}-{tag}.whl", metadata, null, null);
        return this;
    }

    /// <summary>Adds a file.</summary>
    /// <param name="name">The package.</param>
    /// <param name="version">The version.</param>
    /// <param name="fileName">The file.</param>
    /// <param name="metadata">Lines of its metadata.</param>
    /// <param name="requiresPython">The Python versions that it is for, or null.</param>
    /// <param name="yanked">Why it was withdrawn, or null.</param>
    /// <param name="uploaded">When it was uploaded; some day in 2024 where that does not matter.</param>
    public void AddFile(
        string name,
        string version,
        string fileName,
        string metadata,
        string? requiresPython,
        string? yanked,
        DateTimeOffset? uploaded = null
    )
    {
        PackageName package = PackageName.Parse(name);
        if (!_packages.TryGetValue(package, out SortedDictionary<PackageVersion, List<IndexFile>>? releases))
            _packages.Add(package, releases = []);
        PackageVersion parsed = PackageVersion.Parse(version);
        if (!releases.TryGetValue(parsed, out List<IndexFile>? files))
            releases.Add(parsed, files = []);
        files.Add(
            new IndexFile
            {
                FileName = fileName,
                Wheel = fileName.EndsWith(".whl", StringComparison.Ordinal) ? WheelFileName.Parse(fileName) : null,
                Url = $"https://files.test/{fileName}",
                Sha256 = new string('0', 64),
                RequiresPython = requiresPython,
                YankedReason = yanked,
                UploadTime = uploaded ?? new DateTimeOffset(2024, 3, 24, 0, 0, 0, TimeSpan.Zero),
            }
        );
        string python = requiresPython is null ? "" : $"Requires-Python: {requiresPython}\n";
        _metadata[fileName] = $"Metadata-Version: 2.3\nName: {name}\nVersion: {version}\n{python}{metadata}\n";
    }

    public ValueTask<PackageListing> GetListingAsync(PackageName package, CancellationToken cancellationToken)
    {
        if (!_packages.TryGetValue(package, out SortedDictionary<PackageVersion, List<IndexFile>>? releases))
            return ValueTask.FromResult(
                new PackageListing([]) { Missing = "was not found in the package index", Unasked = Unasked }
            );
        ImmutableArray<IndexRelease> listed =
        [
            .. releases.Select(release => new IndexRelease(release.Key, [.. release.Value])),
        ];
        return ValueTask.FromResult(new PackageListing([new IndexListing(Index, listed)]) { Unasked = Unasked });
    }

    public ValueTask<PackageMetadata> GetMetadataAsync(
        PackageName package,
        IndexFile wheel,
        CancellationToken cancellationToken
    ) =>
        ValueTask.FromResult(
            new PackageMetadata(CoreMetadata.Parse(Encoding.UTF8.GetBytes(_metadata[wheel.FileName])))
        );
}
