using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Locking;
using Venvstacks.Tests.Resolution;

namespace Venvstacks.Tests.Locking;

/// <summary>Stacks of recorded packages that cannot be locked: the texts beside this file are all that the user is told.</summary>
public class UnsatisfiableStackTests
{
    private const int MaximumLines = 15;

    [Fact]
    public Task A_package_that_requires_what_the_layer_excludes() =>
        CheckAsync("direct-conflict", Stack(app: "\"httpx>=0.28\", \"httpcore<1\""));

    [Fact]
    public Task Requirements_of_one_package_that_exclude_each_other() =>
        CheckAsync("contradiction", Stack(app: "\"pydantic>=2.0b1,<2.0\""));

    [Fact]
    public Task Held_by_a_lower_layer() =>
        CheckAsync(
            "pin-of-runtime",
            Stack(
                runtime: "\"idna==3.10\"",
                app: "\"httpx\", \"idna>=3.11\"",
                settings: "exclude-newer = \"2026-11-01T00:00:00Z\""
            )
        );

    [Fact]
    public Task A_package_that_does_not_go_with_one_of_a_lower_layer() =>
        CheckAsync("pin-of-framework", Stack(framework: "\"numpy>=2\"", app: "\"scipy==1.12.0\""));

    [Fact]
    public Task Held_by_a_constraint_of_the_settings() =>
        CheckAsync("constraint", Stack(app: "\"httpx>=0.28\"", settings: "constraint-dependencies = [\"httpcore<1\"]"));

    [Fact]
    public Task Held_by_an_override() =>
        CheckAsync("override", Stack(app: "\"scikit-learn\"", settings: "override-dependencies = [\"numpy>=2.5\"]"));

    [Fact]
    public Task No_wheels_for_a_platform() =>
        CheckAsync(
            "platform",
            Stack(
                app: "\"scikit-learn\"",
                settings: "exclude-newer = \"2025-10-11T00:00:00Z\"",
                platforms: "\"linux_x86_64\", \"win_arm64\""
            )
        );

    [Fact]
    public Task No_wheels_where_the_settings_require_some() =>
        CheckAsync(
            "required-environment",
            Stack(app: "\"uvloop\"", settings: "required-environments = [\"sys_platform == 'win32'\"]")
        );

    [Fact]
    public Task Uploaded_after_exclude_newer() =>
        CheckAsync(
            "exclude-newer",
            Stack(app: "\"pydantic>=2.14\"", settings: "exclude-newer = \"2025-10-11T00:00:00Z\"")
        );

    [Fact]
    public Task Only_pre_releases_that_the_settings_forbid() =>
        CheckAsync("pre-releases", Stack(app: "\"httpx>=1.0.dev1\"", settings: "prerelease = \"disallow\""));

    [Fact]
    public Task For_newer_Pythons_only() => CheckAsync("newer-python", Stack(app: "\"numpy>=2.5\""));

    [Fact]
    public Task In_no_index_that_is_asked() => CheckAsync("no-index", Stack(app: "\"rich\", \"our-own-package\""));

    [Fact]
    public async Task In_an_index_that_is_not_asked()
    {
        using RecordedIndex recorded = await RecordedIndex.StartAsync();
        await using StackFolder folder = await StackFolder.CreateAsync("");
        folder.DefaultIndex = recorded.Address;
        folder.Index.Add("our-own-package", "1.0");
        string index = $"index = [{{ name = \"ours\", url = \"{folder.Index.Simple}\", explicit = true }}]";
        folder.Write("venvstacks.toml", Stack(app: "\"rich\", \"our-own-package\"", settings: index));
        await CheckAsync("index-not-asked", folder, () => folder.LockAsync());
    }

    [Fact]
    public Task Many_versions_that_cannot_be_used_are_one_sentence() =>
        CheckAsync("unusable-versions", Stack(app: "\"cffi<1.15\""));

    [Theory]
    [InlineData("celery[redis]", "redis<4")]
    [InlineData("moto[s3]", "botocore<1.20")]
    [InlineData("uvicorn[standard]", "websockets<10")]
    [InlineData("httpx[socks]", "httpcore<1")]
    [InlineData("jupyterlab", "tornado<6")]
    public Task Hundreds_of_versions_that_require_much_the_same(string first, string second) =>
        CheckAsync($"deep-{first.Split('[')[0]}", Stack(app: $"\"{first}\", \"{second}\""));

    private static string Stack(
        string app,
        string runtime = "",
        string framework = "",
        string settings = "",
        string platforms = "\"linux_x86_64\", \"win_amd64\""
    ) =>
        $"""
            [[runtimes]]
            name = "py"
            python_implementation = "cpython@3.11.7"
            requirements = [{runtime}]
            platforms = [{platforms}]

            [[frameworks]]
            name = "base"
            runtime = "py"
            requirements = [{framework}]

            [[applications]]
            name = "site"
            launch_module = "main.py"
            frameworks = ["base"]
            requirements = [{app}]

            [tool.uv]
            {settings}

            """;

    private static async Task CheckAsync(string name, string definition)
    {
        RecordedProvider packages = new() { MakesUpMetadata = true };
        await using StackFolder folder = await StackFolder.CreateAsync(definition);
        StackDefinition stack = await folder.DefineAsync();
        await CheckAsync(
            name,
            folder,
            () =>
                new LayerLocker(_ => packages).LockAsync(
                    stack,
                    LockScopes.ForAll(stack),
                    cancellationToken: TestContext.Current.CancellationToken
                )
        );
    }

    /// <summary>The stack cannot be locked, nothing is written, and the user is told the text, which is short.</summary>
    private static async Task CheckAsync(string name, StackFolder folder, Func<Task> lockAsync)
    {
        LayerLockException error = await Should.ThrowAsync<LayerLockException>(lockAsync);

        error.Diagnostics.ShouldHaveSingleItem().Notes.Length.ShouldBeLessThanOrEqualTo(MaximumLines);
        string text = new DiagnosticRenderer().Render(error.Diagnostics, error.TypeName);
        text = text.Replace(folder.Path + Path.DirectorySeparatorChar, "")
            .Replace(folder.Index.Address, "https://index.test");
        Golden.Check($"Unsatisfiable/{name}.txt", text);
        Directory.Exists(Path.Combine(folder.Path, "requirements")).ShouldBeFalse();
    }
}
