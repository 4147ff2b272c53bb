using Venvstacks.Indexes;
using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;

namespace Venvstacks.Tests.Indexes;

/// <summary>A client of a test index, with a cache in a folder that is removed with it.</summary>
internal sealed class TestClient : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<IndexClient> _clients = [];

    public string Cache => _folder.Path;

    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Another run with the same cache.</summary>
    public IndexClient Run(
        bool offline = false,
        TimeProvider? time = null,
        string? netrc = null,
        params PackageIndex[] indexes
    )
    {
        IndexClient client = new(
            new IndexClientOptions
            {
                CacheFolder = Cache,
                Indexes = [.. indexes],
                Offline = offline,
                Patience = Patience,
                Time = time ?? TimeProvider.System,
                EnvironmentVariable = name => name == "NETRC" ? netrc : null,
            }
        );
        _clients.Add(client);
        return client;
    }

    public static PackageIndex Index(Uri address, string? user = null)
    {
        string text = address.AbsoluteUri.TrimEnd('/');
        if (user is not null)
            text = text.Replace("://", $"://{user}@", StringComparison.Ordinal);
        IndexAddress.TryParse(text, "/", out IndexAddress? found).ShouldBeTrue();
        return new PackageIndex(found);
    }

    public static PackageName Name(string name) => PackageName.Parse(name);

    /// <summary>All that a page says, as text.</summary>
    public static string Describe(IndexPage? page) =>
        page is null ? "unknown" : string.Join('\n', page.Releases.SelectMany(r => r.Files).Select(f => f.ToString()));

    public void Dispose()
    {
        _clients.ForEach(c => c.Dispose());
        _folder.Dispose();
    }
}

/// <summary>A folder that is removed at the end.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("venvstacks-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
