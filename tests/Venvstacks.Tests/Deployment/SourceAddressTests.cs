using Venvstacks.Deployment;
using Venvstacks.Diagnostics;

namespace Venvstacks.Tests.Deployment;

/// <summary>A source without its scheme is no directory, and the help names the address.</summary>
public sealed class SourceAddressTests : IDisposable
{
    private readonly DeploymentFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("localhost", "http://localhost")]
    [InlineData("localhost:8000", "http://localhost:8000")]
    [InlineData("127.0.0.1:8000/stack", "http://127.0.0.1:8000/stack")]
    [InlineData("[::1]:8000", "http://[::1]:8000")]
    [InlineData("server:8080/stack", "http://server:8080/stack")]
    [InlineData("server:443/stack", "https://server:443/stack")]
    [InlineData("example.org", "https://example.org")]
    [InlineData("example.org/stack", "https://example.org/stack")]
    [InlineData("_artifacts", null)]
    [InlineData("artifacts/stack", null)]
    [InlineData("stack.tar.xz", null)]
    [InlineData("v1.2/stack", null)]
    [InlineData("./example.org", null)]
    [InlineData("../stack", null)]
    [InlineData("/srv/stack", null)]
    [InlineData("8000", null)]
    [InlineData(":8000", null)]
    [InlineData("C:\\stack", null)]
    public void A_source_that_begins_with_a_host_may_be_an_address(string source, string? address) =>
        SourceAddress.Guess(source).ShouldBe(address);

    [Fact]
    public async Task The_help_for_a_missing_directory_names_the_address()
    {
        DeploymentException error = await Should.ThrowAsync<DeploymentException>(() =>
            _folder.InstallAsync("localhost:8000")
        );
        error.Diagnostics[0].Code.ShouldBe("VS5003");
        error.Message.ShouldBe($"'{Path.GetFullPath("localhost:8000")}' is not a directory");
        error
            .Diagnostics[0]
            .Help.ShouldBe(
                "name the directory that 'venvstacks publish' wrote, or its address: 'http://localhost:8000'"
            );
        Directory.Exists(_folder.Target).ShouldBeFalse();

        string missing = _folder["example.org"];
        error = await Should.ThrowAsync<DeploymentException>(() => _folder.InstallAsync(missing));
        error.Diagnostics[0].Help.ShouldBe("name the directory that 'venvstacks publish' wrote, or its address");
    }
}
