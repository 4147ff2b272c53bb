using Venvstacks.Formats.Text;
using Venvstacks.Locking;
using Venvstacks.Tests.Resolution;

namespace Venvstacks.Tests.Locking;

/// <summary>Stacks of recorded packages that cannot be locked: each is told why, and what might help.</summary>
public class UnsatisfiableStackTests
{
    private const int MaxLines = 15;

    [Fact]
    public Task Uploaded_after_exclude_newer() =>
        CheckAsync(
            Stack(app: "\"pydantic>=2.14\"", settings: "exclude-newer = \"2025-10-11T00:00:00Z\""),
            "layer 'app-site' cannot be locked",
            "pydantic>=2.14",
            "was uploaded after exclude-newer (2025-10-11T00:00:00Z)"
        );

    [Fact]
    public Task Only_pre_releases_that_the_settings_forbid() =>
        CheckAsync(
            Stack(app: "\"httpx>=1.0.dev1\"", settings: "prerelease = \"disallow\""),
            "layer 'app-site' cannot be locked",
            "httpx>=1.0.dev1",
            "httpx has pre-releases that would do; prerelease = \"allow\" or \"if-necessary\" would let them in"
        );

    [Fact]
    public Task Held_by_a_lower_layer() =>
        CheckAsync(
            Stack(
                runtime: "\"idna==3.10\"",
                app: "\"httpx\", \"idna>=3.11\"",
                settings: "exclude-newer = \"2026-11-01T00:00:00Z\""
            ),
            "layer 'app-site' cannot be locked",
            "idna",
            "layer 'py' supplies idna==3.10, which the layers on it must use"
        );

    [Fact]
    public Task No_wheels_for_a_platform() =>
        CheckAsync(
            Stack(
                app: "\"scikit-learn\"",
                settings: "exclude-newer = \"2025-10-11T00:00:00Z\"",
                platforms: "\"linux_x86_64\", \"win_arm64\""
            ),
            "app-site",
            "scikit-learn",
            "win_arm64"
        );

    [Fact]
    public Task In_no_index_that_is_asked() =>
        CheckAsync(
            Stack(app: "\"rich\", \"our-own-package\""),
            "layer 'app-site' cannot be locked",
            "our-own-package was not found in the package index",
            "our-own-package is in none of the indexes that are asked for it; is the name right, and is its index among them?"
        );

    [Fact]
    public Task For_newer_Pythons_only() =>
        CheckAsync(
            Stack(app: "\"numpy>=2.5\""),
            "layer 'app-site' cannot be locked",
            "numpy",
            "numpy>=2.5.0 have no wheels with a matching Python version tag",
            "the layer is for Python ==3.11.*; another runtime may serve numpy"
        );

    [Fact]
    public Task Many_versions_that_cannot_be_used_are_one_sentence() =>
        CheckAsync(
            Stack(app: "\"cffi<1.15\""),
            "Because cffi<=0.8 or cffi 1.0.2.post2 or cffi 1.2.0.post1 or cffi>=1.5.1,<=1.9.0 have no usable wheels",
            "cffi 1.0.2 was yanked",
            "the requirements of layer app-site cannot be fulfilled.",
            "another runtime may serve cffi"
        );

    [Fact]
    public Task Requirements_that_exclude_each_other_are_the_layers() =>
        CheckAsync(
            Stack(app: "\"pydantic>=2.0b1,<2.0\""),
            "Layer app-site requires pydantic<2.0 and pydantic>=2.0b1, which exclude each other."
        );

    private static string Stack(
        string app,
        string runtime = "",
        string settings = "",
        string platforms = "\"linux_x86_64\", \"win_amd64\""
    ) =>
        $"""
            [[runtimes]]
            name = "py"
            python_implementation = "cpython@3.11.7"
            requirements = [{runtime}]
            platforms = [{platforms}]

            [[applications]]
            name = "site"
            launch_module = "main.py"
            runtime = "py"
            requirements = [{app}]

            [tool.uv]
            {settings}

            """;

    /// <summary>The stack cannot be locked, nothing is written, and the few lines that say why have all of some words.</summary>
    private static async Task CheckAsync(string definition, params string[] words)
    {
        RecordedProvider provider = new();
        await using StackFolder folder = await StackFolder.CreateAsync(definition);
        var stack = await folder.DefineAsync();

        LayerLockException error = await Should.ThrowAsync<LayerLockException>(() =>
            new LayerLocker(_ => provider).LockAsync(
                stack,
                LockRequest.ForAll(stack),
                cancellationToken: TestContext.Current.CancellationToken
            )
        );

        Diagnostic problem = error.Diagnostics.ShouldHaveSingleItem();
        string[] lines = [problem.Message, .. problem.Notes, problem.Help ?? ""];
        string text = string.Join('\n', lines);
        words.Where(word => !text.Contains(word, StringComparison.Ordinal)).ShouldBeEmpty(text);
        problem.Notes.Length.ShouldBeLessThanOrEqualTo(MaxLines, text);
        Directory.Exists(stack.RequirementsDirectory).ShouldBeFalse();
    }
}
