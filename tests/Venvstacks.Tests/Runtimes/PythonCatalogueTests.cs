using System.Text.Json;
using Venvstacks.Platforms;
using Venvstacks.Runtimes;

namespace Venvstacks.Tests.Runtimes;

public sealed class PythonCatalogueTests
{
    [Fact]
    public void A_build_is_found_with_its_address()
    {
        PythonBuild build = PythonCatalogue.Embedded.Find(Python("3.11.7"), "none", "x86_64-unknown-linux-gnu")!;

        build.FileName.ShouldBe("cpython-3.11.7+20240107-x86_64-unknown-linux-gnu-install_only.tar.gz");
        build.Sha256.ShouldBe("4a51ce60007a6facf64e5495f4cf322e311ba9f39a8cd3f3e4c026eae488e140");
        build
            .Address()
            .AbsolutePath.ShouldEndWith(
                "/download/20240107/cpython-3.11.7%2B20240107-x86_64-unknown-linux-gnu-install_only.tar.gz"
            );
    }

    [Fact]
    public void Without_a_patch_the_newest_final_version_is_found()
    {
        const string triple = "x86_64-unknown-linux-gnu";
        string[] known =
        [
            .. PythonCatalogue
                .Embedded.Builds.Where(build => build.Triple == triple)
                .Select(build => build.Version)
                .Where(version => version.StartsWith("3.11.", StringComparison.Ordinal)),
        ];
        string found = PythonCatalogue.Embedded.Find(Python("3.11"), triple)!.Version;
        known.ShouldContain(found);
        known.Where(version => Version.TryParse(version, out _)).Max(Version.Parse).ShouldBe(Version.Parse(found));
    }

    private static PythonImplementation Python(string version) => PythonImplementation.Parse($"cpython@{version}");

    [Fact]
    public void A_mirror_replaces_the_address()
    {
        PythonBuild build = PythonCatalogue.Embedded.Find(Python("3.11.7"), "aarch64-apple-darwin")!;
        Uri Address(string variable) =>
            build.Address(PythonMirror.FromEnvironment(name => name == variable ? "http://localhost/m/" : null));

        const string File = "cpython-3.11.7%2B20240107-aarch64-apple-darwin-install_only.tar.gz";
        Address("VENVSTACKS_PYTHON_MIRROR").AbsoluteUri.ShouldBe("http://localhost/m/20240107/" + File);
        Address("UV_PYTHON_INSTALL_MIRROR").AbsoluteUri.ShouldBe("http://localhost/m/20240107/" + File);
        Address("PBS_INSTALLER_BASE_URL").AbsoluteUri.ShouldBe("http://localhost/m/" + File);
        Address("OTHER").Host.ShouldNotBe("localhost");
    }

    [Fact]
    public void Every_install_only_build_of_the_listing_has_its_address_and_hash()
    {
        using JsonDocument listing = JsonDocument.Parse(File.ReadAllText(Shared.Require("data", "python-builds.json")));
        string prefix = listing.RootElement.GetProperty("pbs").GetString()!;
        Dictionary<string, string> known = PythonCatalogue.Embedded.Builds.ToDictionary(
            build => build.Address().AbsoluteUri,
            build => build.Sha256
        );
        string[] ours =
        [
            "linux_x86_64",
            "linux_aarch64",
            "linux_x86_64_musl",
            "linux_aarch64_musl",
            "macosx_arm64",
            "macosx_x86_64",
            "win_amd64",
            "win_arm64",
        ];

        IEnumerable<string> wrong = listing
            .RootElement.GetProperty("rows")
            .EnumerateArray()
            .Select(row => row.EnumerateArray().Select(cell => cell.GetString()!).ToArray())
            .Where(row =>
                row[0] == "cpython"
                && row[2] is "" or "freethreaded"
                && ours.Contains(row[3])
                && row[5].EndsWith(".tar.gz", StringComparison.Ordinal)
            )
            .Where(row => known.GetValueOrDefault(row[5].Replace("pbs:", prefix, StringComparison.Ordinal)) != row[6])
            .Select(row => row[5]);

        wrong.ShouldBeEmpty();
    }
}
