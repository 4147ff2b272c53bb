using System.Text.Json;
using Venvstacks.Formats.Packing;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Publishing;

namespace Venvstacks.Tests.Publishing;

/// <summary><c>stack.json</c>: its text, its number and what happens to a damaged one.</summary>
public sealed class StackReleaseTests : IDisposable
{
    private const string Text =
        """{"layers":[{"archive":{"encoder":"ZstdSharp 0.8.8","format":"tar.zst","level":9,"name":"app-client.tar.zst","options":{"frames":1048576},"sha256":"0000000000000000000000000000000000000000000000000000000000000001","size":1},"archive_build":2,"install_target":"app-client","layer_name":"app-client","lock_version":1,"locked_at":"2026-11-01T00:00:00+00:00","manifest":{"name":"app-client.tar.zst.manifest","raw_size":1,"sha256":"0000000000000000000000000000000000000000000000000000000000000002","size":1},"required_layers":["framework-net"]}],"release":7,"schema":1,"target":"linux_x86_64"}""";

    private static readonly PackingOptions Zst = new() { Format = ArchiveFormat.TarZst };

    private readonly PublishedLayers _published = new();

    private string ReleasePath => _published.PathOf("__venvstacks__/stack.json");

    private string NotePath => _published.PathOf("__venvstacks__/stack_origin/stack.json");

    public void Dispose() => _published.Dispose();

    [Fact]
    public void The_text_is_canonical_and_is_read_back() =>
        StackReleaseJson.Write(StackReleaseJson.Read(Text)).ShouldBe(Text + "\n");

    [Theory]
    [InlineData("\"schema\":1", "\"schema\":2")]
    [InlineData("\"release\":7", "\"release\":0")]
    [InlineData("\"release\":7", "\"release\":7.5")]
    [InlineData("linux_x86_64", "linux_x86")]
    [InlineData("\"layer_name\":\"app-client\"", "\"layer_name\":\"../client\"")]
    [InlineData("\"install_target\":\"app-client\"", "\"install_target\":\"/app-client\"")]
    [InlineData("\"name\":\"app-client.tar.zst\"", "\"name\":\"a/b.tar.zst\"")]
    [InlineData("app-client.tar.zst.manifest", "app-other.tar.zst.manifest")]
    [InlineData("\"size\":1}", "\"size\":-1}")]
    [InlineData("0001\"", "000G\"")]
    [InlineData("\"options\":{", "\"options\":[")]
    [InlineData("\"archive_build\":2", "\"archive_build\":-1")]
    [InlineData("[\"framework-net\"]", "[null]")]
    [InlineData("\"locked_at\":", "\"locked\":")]
    [InlineData("}", "")]
    public void Other_texts_are_refused(string old, string replacement)
    {
        int at = Text.IndexOf(old, StringComparison.Ordinal);
        at.ShouldBeGreaterThan(0);
        Should.Throw<JsonException>(() => StackReleaseJson.Read(Text[..at] + replacement + Text[(at + old.Length)..]));
    }

    [Fact]
    public async Task The_number_rises_only_when_layers_change()
    {
        await _published.PublishAsync(Zst, [_published.Application(Target.LinuxX64)]);
        _published.Release.Number.ShouldBe(1);
        await _published.PublishAsync(Zst, [_published.Application(Target.LinuxX64)]);
        _published.Release.Number.ShouldBe(1);
        await _published.PublishAsync(Zst, [_published.Application(Target.LinuxX64, "2")]);
        _published.Release.Number.ShouldBe(2);
        await _published.PublishAsync(Zst, [_published.Application(Target.LinuxX64, "2")]);
        _published.Release.Number.ShouldBe(2);
    }

    [Theory]
    [InlineData("\"release\":2", "\"release\":9")]
    [InlineData("\"size\":", "\"size\":1")]
    [InlineData("{\"layers\"", "{\"layerz\"")]
    [InlineData("\n", "")]
    public async Task A_damaged_file_gets_its_text_and_its_number_again(string old, string damaged)
    {
        await _published.PublishAsync(Zst, [_published.Application(Target.LinuxX64)]);
        await _published.PublishAsync(Zst, [_published.Application(Target.LinuxX64, "2")]);
        string expected = _published.ReleaseText;
        expected.ShouldContain("\"release\":2");
        File.WriteAllText(ReleasePath, expected.Replace(old, damaged));

        await _published.PublishAsync(Zst, [_published.Application(Target.LinuxX64, "2")]);

        _published.ReleaseText.ShouldBe(expected);
    }

    [Fact]
    public async Task A_file_that_has_a_layer_twice_is_written_again()
    {
        await _published.PublishAsync(Zst, [_published.Application(Target.LinuxX64)], stack: ["app-a"]);
        string expected = _published.ReleaseText;
        string layer = expected[expected.IndexOf('{', 1)..expected.IndexOf("],\"release\"", StringComparison.Ordinal)];
        File.WriteAllText(ReleasePath, expected.Replace(layer, $"{layer},{layer}", StringComparison.Ordinal));
        File.Delete(NotePath);

        await _published.PublishAsync(Zst, [_published.Application(Target.LinuxX64)], stack: ["app-a"]);

        _published.ReleaseText.ShouldBe(expected);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("0")]
    public async Task A_build_number_below_1_in_the_metadata_counts_as_damaged(string number)
    {
        await _published.PublishAsync(Zst, [_published.Application(Target.LinuxX64)]);
        string path = _published.PathOf("__venvstacks__/env_metadata/app-a.json");
        string expected = File.ReadAllText(path);
        File.WriteAllText(path, expected.Replace("\"archive_build\": 1", $"\"archive_build\": {number}"));

        await _published.PublishAsync(Zst, [_published.Application(Target.LinuxX64)]);

        File.ReadAllText(path).ShouldBe(expected);
    }

    [Fact]
    public async Task A_damaged_file_of_changed_layers_gets_the_next_number()
    {
        await _published.PublishAsync(Zst, [_published.Application(Target.LinuxX64)]);
        File.WriteAllText(ReleasePath, "{}");
        await _published.PublishAsync(Zst, [_published.Application(Target.LinuxX64, "2")]);
        _published.Release.Number.ShouldBe(2);
    }

    [Fact]
    public async Task Without_a_file_the_number_is_1_and_without_a_note_it_is_that_of_the_file()
    {
        await _published.PublishAsync(Zst, [_published.Application(Target.LinuxX64)]);
        await _published.PublishAsync(Zst, [_published.Application(Target.LinuxX64, "2")]);
        string note = File.ReadAllText(NotePath);
        File.Delete(NotePath);
        await _published.PublishAsync(Zst, [_published.Application(Target.LinuxX64, "2")]);
        _published.Release.Number.ShouldBe(2);
        File.ReadAllText(NotePath).ShouldBe(note);
        File.WriteAllText(NotePath, note.Replace("\"release\": 2", "\"release\": 8"));
        await _published.PublishAsync(Zst, [_published.Application(Target.LinuxX64, "2")]);
        (_published.Release.Number, File.ReadAllText(NotePath)).ShouldBe((2, note));
        File.Delete(ReleasePath);
        await _published.PublishAsync(Zst, [_published.Application(Target.LinuxX64, "2")]);
        _published.Release.Number.ShouldBe(1);
    }

    [Fact]
    public async Task Layers_that_are_not_published_now_stay_as_long_as_the_stack_and_their_files_have_them()
    {
        string[] stack = ["framework-f", "app-a"];
        BuiltLayer framework = _published.Framework(Target.LinuxX64);
        await _published.PublishAsync(Zst, [framework, _published.Application(Target.LinuxX64)], stack: [.. stack]);

        await _published.PublishAsync(Zst, [_published.Application(Target.LinuxX64, "2")], stack: [.. stack]);

        StackRelease release = _published.Release;
        release.Number.ShouldBe(2);
        release.Layers.Select(layer => layer.LayerName).ShouldBe(stack);
        release.Layers.Select(layer => layer.InstallTarget).ShouldBe(["framework-f@2", "app-a"]);
        release.Layers[0].RequiredLayers.ShouldBe(["rt"]);
        release.Layers[1].RequiredLayers.ShouldBe(["framework-f@2"]);
        await _published.PublishAsync(Zst, [_published.Application(Target.LinuxX64, "2")], stack: ["app-a"]);
        _published.Release.Layers.Select(layer => layer.LayerName).ShouldBe(["app-a"]);
        await _published.PublishAsync(Zst, [framework], stack: [.. stack]);
        File.Delete(_published.PathOf("app-a.tar.zst"));
        await _published.PublishAsync(Zst, [framework], stack: [.. stack]);
        _published.Release.Layers.Select(layer => layer.LayerName).ShouldBe(["framework-f"]);
    }
}
