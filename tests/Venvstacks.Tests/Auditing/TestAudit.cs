using System.Collections.Immutable;
using Venvstacks.Auditing;
using Venvstacks.Definitions;
using Venvstacks.Platforms;
using Venvstacks.Store;
using Venvstacks.Tests.Layers;
using Venvstacks.Tests.Publishing;

namespace Venvstacks.Tests.Auditing;

/// <summary>Layers of made binaries, audited: a runtime <c>rt</c>, a framework <c>framework-f</c> and an application <c>app-a</c>.</summary>
internal sealed class TestAudit(Target target)
{
    private static readonly string[] WindowsRuntime =
    [
        "python3.dll",
        "python311.dll",
        "vcruntime140.dll",
        "vcruntime140_1.dll",
    ];

    private readonly BinaryStore _binaries = new(GoldenBuild.Cache);

    public Target Target => target;

    public string Site => $"{target.LibraryDirectory("3.11")}/site-packages";

    /// <summary>A layer of files, all of a package <c>pkg 1.0</c>; a text is the target of a link.</summary>
    public AuditedLayer Read(LayerDefinition layer, params IEnumerable<(string Path, object Content)> entries) =>
        Read(layer, Store(entries));

    /// <summary>A layer of a manifest.</summary>
    public AuditedLayer Read(LayerDefinition layer, LayerManifest manifest) =>
        AuditedLayer.Read(layer, TestLayers.FactsOf(layer), manifest, Target, _binaries);

    /// <summary>Stores files, all of a package <c>pkg 1.0</c>.</summary>
    public static LayerManifest Store(IEnumerable<(string Path, object Content)> entries)
    {
        ManifestEntry[] made = [.. entries.Select(entry => EntryOf(entry.Path, entry.Content))];
        LayerComponent package = new(ComponentKind.Package, "pkg", "1.0", [.. made]);
        return new LayerManifest(made, [package]);
    }

    /// <summary>A runtime with the libraries that Python for Windows brings; stand-ins of headers only.</summary>
    public AuditedLayer ReadRuntime() =>
        Target.IsWindows
            ? Read(TestLayers.Runtime, WindowsRuntime.Select(name => (name, (object)MakeLibrary())))
            : Read(TestLayers.Runtime);

    /// <summary>The findings about the files of a framework without anything below.</summary>
    public ImmutableArray<AuditFinding> Audit(params IEnumerable<(string Path, object Content)> entries) =>
        LayerAuditor.Audit(Read(TestLayers.Framework, entries), [ReadRuntime()]);

    private byte[] MakeLibrary() => new PeLibrary { Machine = Target.IsArm ? 0xAA64 : 0x8664 }.Make();

    private static ManifestEntry EntryOf(string path, object content) =>
        content is byte[] bytes
            ? ManifestEntry.File(path, GoldenBuild.Cache.Store.Put(bytes, isExecutable: false), 0)
            : ManifestEntry.Link(path, (string)content, 0);
}
