using Venvstacks.Auditing;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Selection;

namespace Venvstacks;

/// <summary>Which built layers are audited. Paths are relative to the definition.</summary>
/// <param name="Stack">The stack.</param>
public sealed record AuditRequest(StackDefinition Stack)
{
    /// <summary>The operations on each layer; null audits all layers.</summary>
    public LayerSelection? Selection { get; init; }

    /// <summary>The targets of the layers; empty: the host's target.</summary>
    public ImmutableArray<Target> Targets { get; init; } = [];

    /// <summary>The directory in which the layers were built.</summary>
    public string BuildDirectory { get; init; } = "_build";

    /// <summary>A build whose layers are audited instead of the selected ones, with what it knows of them; or null.</summary>
    public BuildResult? Build { get; init; }
}

/// <summary>The result of an audit.</summary>
/// <param name="Targets">The targets of the layers.</param>
/// <param name="Layers">The build names of the layers, lower ones first.</param>
/// <param name="Binaries">The number of programs and libraries in them, those for other systems included.</param>
/// <param name="Findings">The findings, by layer, then by file.</param>
public sealed record AuditResult(
    ImmutableArray<Target> Targets,
    ImmutableArray<string> Layers,
    int Binaries,
    ImmutableArray<AuditFinding> Findings
)
{
    /// <summary>The number of findings of a severity.</summary>
    public int Count(DiagnosticSeverity severity) => Findings.Count(finding => finding.Problem.Severity == severity);
}

/// <summary>Checks the binaries of built layers by their headers: whether programs and libraries find what they need on the target.</summary>
/// <param name="workspace">The workspace.</param>
public sealed class StackAuditor(Workspace workspace)
{
    /// <summary>Audits the selected layers over the layers below them.</summary>
    /// <param name="request">Which layers.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="BuildEnvException">A layer has not been built from its lock as it is now.</exception>
    /// <exception cref="ArgumentException">The selection has a layer that the stack lacks.</exception>
    public Task<AuditResult> AuditAsync(AuditRequest request, CancellationToken cancellationToken = default) =>
        workspace.ChangeAsync(
            request.Stack,
            () => Task.Run(() => Audit(request, cancellationToken), cancellationToken),
            cancellationToken
        );

    private AuditResult Audit(AuditRequest request, CancellationToken cancellationToken)
    {
        ImmutableArray<Target> targets = request.Build is { } build
            ? [.. build.Layers.Select(layer => layer.Target).Distinct()]
            : workspace.TargetsOf(request.Stack, request.Targets);
        AuditResult[] results = [.. targets.Select(target => Audit(request, target, cancellationToken))];
        return new AuditResult(
            targets,
            [.. results.SelectMany(result => result.Layers).Distinct(StringComparer.Ordinal)],
            results.Sum(result => result.Binaries),
            [.. results.SelectMany(result => result.Findings)]
        );
    }

    private AuditResult Audit(AuditRequest request, Target target, CancellationToken cancellationToken)
    {
        ImmutableArray<LayerDefinition> layers = request.Build is { } build
            ? [.. build.Layers.Where(layer => layer.Target == target).Select(layer => layer.Layer)]
            : Workspace.Select(
                request.Stack,
                request.Selection ?? LayerSelection.Of(request.Stack, new SelectionRequest { Publish = true }),
                target,
                operations => operations.Publish
            );
        Dictionary<string, AuditedLayer> read = Read(request, layers, target, cancellationToken);
        AuditedLayer[] audited = [.. layers.Select(layer => read[layer.BuildName])];
        ImmutableArray<AuditFinding>[] findings = new ImmutableArray<AuditFinding>[layers.Length];
        ParallelOptions options = new() { CancellationToken = cancellationToken };
        Parallel.For(
            0,
            layers.Length,
            options,
            i =>
                findings[i] = LayerAuditor.Audit(
                    audited[i],
                    [.. layers[i].LowerLayers.Select(below => read[below.BuildName])]
                )
        );
        return new AuditResult(
            [target],
            [.. audited.Select(layer => layer.Name)],
            audited.Sum(layer => layer.Files.Length),
            [.. findings.SelectMany(found => found).Distinct()]
        );
    }

    // With the layers below, which are searched too.
    private Dictionary<string, AuditedLayer> Read(
        AuditRequest request,
        ImmutableArray<LayerDefinition> layers,
        Target target,
        CancellationToken cancellationToken
    )
    {
        BinaryStore binaries = new(workspace.Cache);
        Dictionary<string, AuditedLayer> read = new(StringComparer.Ordinal);
        foreach (LayerBuild built in (request.Build?.Layers ?? []).Where(layer => layer.Target == target))
            read[built.Layer.BuildName] = AuditedLayer.Read(built.Layer, built.Facts, built.Manifest, target, binaries);
        LayerDefinition[] others =
        [
            .. layers
                .SelectMany(layer => layer.LowerLayers.Append(layer))
                .DistinctBy(layer => layer.BuildName, StringComparer.Ordinal)
                .Where(layer => !read.ContainsKey(layer.BuildName)),
        ];
        if (others.Length == 0)
            return read;
        RecipeReader recipes = new(request.Stack);
        BuiltLayers folder = workspace.BuiltLayersIn(request.Stack, request.BuildDirectory);
        foreach (LayerDefinition layer in others)
        {
            cancellationToken.ThrowIfCancellationRequested();
            BuiltLayer built = folder.Read(recipes.Read(layer, target));
            read[layer.BuildName] = AuditedLayer.Read(layer, built.Recipe.Facts, built.Manifest, target, binaries);
        }
        return read;
    }
}
