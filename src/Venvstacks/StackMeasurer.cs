using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Reporting;
using Venvstacks.Selection;

namespace Venvstacks;

/// <summary>Which built layers are measured. Paths are relative to the definition.</summary>
/// <param name="Stack">The stack.</param>
public sealed record MeasureRequest(StackDefinition Stack)
{
    /// <summary>The operations on each layer; null measures all layers.</summary>
    public LayerSelection? Selection { get; init; }

    /// <summary>The targets of the layers; empty: the host's target.</summary>
    public ImmutableArray<Target> Targets { get; init; } = [];

    /// <summary>The directory in which the layers were built.</summary>
    public string BuildDirectory { get; init; } = "_build";

    /// <summary>The directory of archives. Layers whose archive has other files, or is not there, have no packed size.</summary>
    public string OutputDirectory { get; init; } = "_artifacts";
}

/// <summary>Measures layers by package and kind of file, and finds what several layers hold.</summary>
/// <param name="workspace">The workspace.</param>
public sealed class StackMeasurer(Workspace workspace)
{
    /// <summary>Measures layers that were built.</summary>
    /// <param name="request">Which layers.</param>
    /// <exception cref="BuildEnvException">A layer has not been built from its lock as it is now, or no layer is for a target.</exception>
    /// <exception cref="ArgumentException">The selection has a layer that the stack lacks.</exception>
    public StackSize Measure(MeasureRequest request)
    {
        BuiltLayers built = workspace.BuiltLayersIn(request.Stack, request.BuildDirectory);
        ImmutableArray<PublishedContents> published = PublishedContents.ReadAll(
            Workspace.PathOf(request.Stack, request.OutputDirectory)
        );
        return Add(
            workspace
                .TargetsOf(request.Stack, request.Targets)
                .SelectMany(target => Workspace.ReadPublished(request.Stack, request.Selection, target))
                .Select(built.Read)
                .Select(layer => LayerContents.Of(layer, published.FirstOrDefault(other => IsOf(other, layer))))
        );
    }

    /// <summary>Measures the archives of a directory by the manifests beside them.</summary>
    /// <param name="directory">The output directory of <see cref="StackPublisher"/>.</param>
    /// <exception cref="BuildEnvException">The directory has no archives with manifests, or they are damaged.</exception>
    public static StackSize MeasurePublished(string directory)
    {
        string path = Path.GetFullPath(directory);
        ImmutableArray<PublishedContents> published = PublishedContents.ReadAll(path);
        return published.IsEmpty
            ? throw new BuildEnvException(
                Diagnostic.Error(
                    DiagnosticCodes.NothingToMeasure,
                    Directory.Exists(path)
                        ? $"'{directory}' has no archives with manifests"
                        : $"'{directory}' is neither a stack definition nor a directory",
                    help: "name a stack definition that was built, or the directory that 'venvstacks publish' wrote"
                )
            )
            : Add(published.Select(layer => LayerContents.Of(layer, LowerLayersOf(layer, published))));
    }

    private static StackSize Add(IEnumerable<LayerContents> layers)
    {
        SizeCalculator[] targets =
        [
            .. layers.GroupBy(layer => layer.Target).Select(target => new SizeCalculator([.. target])),
        ];
        return new StackSize(
            [.. targets.SelectMany(target => target.Layers)],
            [
                .. targets
                    .SelectMany(target => target.Duplicates)
                    .OrderByDescending(package => package.SavedBytes)
                    .ThenBy(package => package.Name, StringComparer.Ordinal),
            ]
        );
    }

    private static bool IsOf(PublishedContents published, BuiltLayer layer) =>
        published.Layer.LayerName == layer.Name && published.Manifest.Target == layer.Recipe.Target;

    // A release names the frameworks below a layer, or else its runtime; the frameworks name theirs.
    private static ImmutableArray<string> LowerLayersOf(
        PublishedContents layer,
        ImmutableArray<PublishedContents> published
    )
    {
        PublishedContents[] direct =
        [
            .. layer
                .Layer.RequiredLayers.Select(name =>
                    published.FirstOrDefault(other =>
                        other.Layer.InstallTarget == name && other.Manifest.Target == layer.Manifest.Target
                    )
                )
                .OfType<PublishedContents>(),
        ];
        return
        [
            .. direct
                .Select(lower => lower.Layer.LayerName)
                .Concat(direct.SelectMany(lower => LowerLayersOf(lower, published)))
                .Distinct(StringComparer.Ordinal),
        ];
    }
}
