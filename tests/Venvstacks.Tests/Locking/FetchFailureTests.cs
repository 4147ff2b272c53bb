using Microsoft.AspNetCore.Http;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Tests.Locking;

/// <summary>Where an index does not answer, the user learns which layer may need the package.</summary>
public class FetchFailureTests
{
    private const string Stack = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        requirements = ["base"]
        platforms = ["linux_x86_64"]

        [[frameworks]]
        name = "web"
        runtime = "py"
        requirements = ["web"]

        """;

    [Theory]
    [InlineData("/simple/web/", "framework-web")]
    [InlineData("/files/web-1.0-py3-none-any.whl", "framework-web")]
    [InlineData("/simple/base/", "py")]
    public async Task The_layer_that_needs_a_package_is_named(string path, string layer)
    {
        await using StackFolder folder = await StackFolder.CreateAsync(Stack);
        folder.Index.Add("base", "1.0");
        folder.Index.Add("web", "1.0");
        folder.Index.Routes[path] = folder.Index.Routes[$"{path}.metadata"] = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };

        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            folder.LockAsync()
        );

        Diagnostic problem = error.Diagnostics.ShouldHaveSingleItem();
        problem.Message.ShouldContain(path);
        problem.Notes[^1].ShouldBe($"while locking layer '{layer}'");
        Directory.Exists(Path.Combine(folder.Path, "requirements")).ShouldBeFalse();
    }
}
