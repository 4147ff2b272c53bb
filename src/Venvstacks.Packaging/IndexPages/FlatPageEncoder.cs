namespace Venvstacks.Packaging.IndexPages;

/// <summary>Sorts files of many packages into a page for each, by their names.</summary>
/// <param name="address">Where the list of files came from.</param>
/// <param name="baseAddress">What relative addresses are relative to, where that is something else.</param>
internal sealed class FlatPageEncoder(Uri address, Uri? baseAddress = null)
{
    private readonly Dictionary<PackageName, IndexPageEncoder> _packages = [];

    /// <summary>The page that a file belongs on; null where the name is none of a file of a package.</summary>
    public IndexPageEncoder? FindPage(ReadOnlySpan<byte> fileName)
    {
        string written = Encoding.UTF8.GetString(DistributionName.PackageOf(fileName));
        if (!PackageName.TryParse(written, out PackageName package, out _))
            return null;
        if (!_packages.TryGetValue(package, out IndexPageEncoder? page))
            _packages[package] = page = new IndexPageEncoder(package.ToString(), address, baseAddress);
        return page;
    }

    public ImmutableDictionary<PackageName, IndexPage> Finish() =>
        _packages.ToImmutableDictionary(
            package => package.Key,
            package =>
            {
                using IndexPageEncoder page = package.Value;
                return page.Finish();
            }
        );
}
