using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Selection;

/// <summary>The operations on one layer.</summary>
/// <param name="ResetLock">Whether its locked versions are discarded before it is locked.</param>
/// <param name="Lock">Whether it is locked.</param>
/// <param name="Build">Whether it is built.</param>
/// <param name="Publish">Whether it is published or exported.</param>
public sealed record SelectedOperations(bool ResetLock, OperationChoice Lock, OperationChoice Build, bool Publish)
{
    /// <summary>The operations as <c>show</c> names them: <c>reset-lock</c>, <c>lock-if-needed</c>, <c>build</c>, <c>publish</c>.</summary>
    public ImmutableArray<string> Names =>
        [
            .. new[]
            {
                ResetLock ? "reset-lock" : null,
                NameOf("lock", Lock),
                NameOf("build", Build),
                Publish ? "publish" : null,
            }.OfType<string>(),
        ];

    private static string? NameOf(string operation, OperationChoice choice) =>
        choice switch
        {
            OperationChoice.Yes => operation,
            OperationChoice.IfNeeded => $"{operation}-if-needed",
            _ => null,
        };
}

/// <summary>The operations on each layer of a stack.</summary>
/// <remarks>
/// Matching layers get the requested operations. The layers below them are locked and built if needed, more only on request.
/// The layers above them are locked again whenever the layer is, and built and published on request. All others are left out.
/// </remarks>
public sealed class LayerSelection
{
    // By build name: the layers may come from another load of the same definition.
    private readonly Dictionary<string, (LayerDefinition Layer, SelectedOperations Operations)> _selected;

    private LayerSelection(
        Dictionary<LayerDefinition, SelectedOperations> operations,
        ImmutableArray<Diagnostic> warnings
    )
    {
        _selected = operations.ToDictionary(
            pair => pair.Key.BuildName,
            pair => (pair.Key, pair.Value),
            StringComparer.Ordinal
        );
        Warnings = warnings;
    }

    /// <summary>Warnings of patterns that match no layer, where that is allowed.</summary>
    public ImmutableArray<Diagnostic> Warnings { get; }

    /// <summary>The operations on a layer; null for a layer that is left out.</summary>
    public SelectedOperations? this[LayerDefinition layer] => _selected.GetValueOrDefault(layer.BuildName).Operations;

    /// <summary>The selected layers, lower ones first, with their operations.</summary>
    public IEnumerable<(LayerDefinition Layer, SelectedOperations Operations)> Layers =>
        _selected.Values.OrderBy(pair => pair.Layer.Kind);

    /// <summary>Selects layers.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="request">The requested operations and layers.</param>
    /// <exception cref="BuildEnvException">A pattern matches nothing, or a layer both above and below included ones is asked to be treated as both.</exception>
    public static LayerSelection Of(StackDefinition stack, SelectionRequest request)
    {
        LayerDefinition[] layers = [.. stack.Layers.Where(layer => !layer.Platforms.IsEmpty)];
        ImmutableArray<Diagnostic>.Builder warnings = ImmutableArray.CreateBuilder<Diagnostic>();
        HashSet<LayerDefinition> reset = Match(layers, request.ResetLock, request.AllowMissing, warnings);
        HashSet<LayerDefinition> included = request.Include.IsEmpty
            ? [.. layers]
            : Match(layers, request.Include, request.AllowMissing, warnings);
        Selector selector = new(request.Effective(), layers, included, reset);
        return new LayerSelection(selector.Select(), warnings.ToImmutable());
    }

    private static HashSet<LayerDefinition> Match(
        LayerDefinition[] layers,
        ImmutableArray<string> patterns,
        bool allowMissing,
        ImmutableArray<Diagnostic>.Builder warnings
    )
    {
        HashSet<LayerDefinition> matching = [];
        List<string> unmatched = [];
        foreach (string text in patterns.Distinct(StringComparer.Ordinal))
        {
            Wildcard pattern = new(text);
            LayerDefinition[] found = [.. layers.Where(layer => pattern.Matches(layer.BuildName))];
            matching.UnionWith(found);
            if (found.Length == 0)
                unmatched.Add(text);
        }
        if (unmatched.Count == 0)
            return matching;
        Diagnostic missing = Missing(unmatched, layers);
        if (!allowMissing)
            throw new BuildEnvException(missing);
        warnings.Add(missing with { Severity = DiagnosticSeverity.Warning, Help = null, Advice = null });
        return matching;
    }

    private static Diagnostic Missing(List<string> patterns, LayerDefinition[] layers)
    {
        string names = string.Join(", ", patterns.Order(StringComparer.Ordinal).Select(pattern => $"'{pattern}'"));
        string? question =
            patterns[0].Contains('[') && !patterns[0].Contains(']')
                ? "close the set of characters with ']', or write '[[]' for the character '['"
                : Suggestions.Ask(patterns[0], layers.Select(layer => layer.BuildName));
        if (question is null && layers.Length is > 0 and <= 20)
            question = LayersText.Of(layers);
        return Diagnostic.Error(DiagnosticCodes.NoMatchingLayer, $"no layer matches {names}", help: question) with
        {
            Advice = new Remedy.AllowMissing(),
        };
    }

    /// <summary>The rules, over the layers that are not disabled.</summary>
    private sealed class Selector(
        SelectionRequest request,
        LayerDefinition[] layers,
        HashSet<LayerDefinition> included,
        HashSet<LayerDefinition> reset
    )
    {
        public Dictionary<LayerDefinition, SelectedOperations> Select()
        {
            bool locks = request.Lock == OperationChoice.Yes;
            HashSet<LayerDefinition> dependencies =
            [
                .. included.SelectMany(layer => layer.LowerLayers).Except(included),
            ];
            HashSet<LayerDefinition> derived =
                locks || request.BuildDerived || request.PublishDerived
                    ? [.. layers.Where(layer => !included.Contains(layer) && layer.LowerLayers.Any(included.Contains))]
                    : [];
            CheckConflicts(derived.Intersect(dependencies));
            Dictionary<LayerDefinition, SelectedOperations> operations = [];
            foreach (LayerDefinition layer in derived)
                operations[layer] = Operations(
                    layer,
                    If(locks),
                    If(request.BuildDerived),
                    request.PublishDerived,
                    locks
                );
            // A layer that is both below and above included ones counts as a dependency.
            foreach (LayerDefinition layer in dependencies)
                operations[layer] = DependencyOperations(layer);
            foreach (LayerDefinition layer in included)
                operations[layer] = Operations(layer, request.Lock, If(request.Build), request.Publish, mayReset: true);
            return operations;
        }

        private SelectedOperations DependencyOperations(LayerDefinition layer) =>
            Operations(
                layer,
                request.LockDependencies ? OperationChoice.Yes : OperationChoice.IfNeeded,
                request.BuildDependencies ? OperationChoice.Yes : OperationChoice.IfNeeded,
                request.PublishDependencies,
                request.LockDependencies
            );

        /// <summary>Locks are for all targets; only layers for one of the targets are built and published.</summary>
        private SelectedOperations Operations(
            LayerDefinition layer,
            OperationChoice locks,
            OperationChoice builds,
            bool publishes,
            bool mayReset
        )
        {
            bool isTargeted = request.Targets.IsEmpty || request.Targets.Any(layer.Targets);
            // As in the reference, a layer of another platform that may be built if needed stays so; it never is.
            OperationChoice build = isTargeted || builds == OperationChoice.IfNeeded ? builds : OperationChoice.No;
            return new SelectedOperations(mayReset && reset.Contains(layer), locks, build, publishes && isTargeted);
        }

        private void CheckConflicts(IEnumerable<LayerDefinition> both)
        {
            string? what =
                (request.Lock == OperationChoice.Yes) != request.LockDependencies ? "locked"
                : request.BuildDerived != request.BuildDependencies ? "built"
                : request.PublishDerived != request.PublishDependencies ? "published"
                : null;
            string names = string.Join(", ", both.Select(layer => $"'{layer}'").Order(StringComparer.Ordinal));
            if (what is null || names.Length == 0)
                return;
            string message =
                $"{names} lie both above and below included layers, and only the layers on one side are to be {what}";
            throw new BuildEnvException(
                Diagnostic.Error(DiagnosticCodes.ContradictorySelection, message, help: $"include {names} as well")
            );
        }

        private static OperationChoice If(bool wanted) => wanted ? OperationChoice.Yes : OperationChoice.No;
    }
}
