using Venvstacks.Packaging;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;
using Venvstacks.Resolution;
using Venvstacks.Settings;

namespace Venvstacks.Tests.Resolution;

public class DeclaredMetadataProviderTests
{
    [Fact]
    public async Task Metadata_that_is_declared_is_not_fetched()
    {
        MemoryProvider provider = new MemoryProvider()
            .Add("a", "1.0", ["this cannot be read"])
            .Add("a", "2.0", ["b"])
            .Add("b", "1.0", []);
        ResolutionRequest request = new()
        {
            Requirements = [Requirement.Parse("a<2")],
            RequiresPython = SpecifierSet.Parse("==3.12.*"),
        };
        UniversalResolver resolver = new(provider);
        await Should.ThrowAsync<Exception>(() => resolver.ResolveAsync(request, TestContext.Current.CancellationToken));

        UvDependencyMetadata declared = new(PackageName.Parse("a")) { Version = PackageVersion.Parse("1") };
        Solution solution = (Solution)
            await resolver.ResolveAsync(
                request with
                {
                    DependencyMetadata = [declared],
                },
                TestContext.Current.CancellationToken
            );
        solution.Packages.Select(package => $"{package.Name} {package.Version}").ShouldBe(["a 1.0"]);
    }
}
