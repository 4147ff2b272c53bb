namespace Venvstacks.Definitions;

/// <summary>The order of frameworks on <c>sys.path</c>: C3, as Python orders base classes.</summary>
/// <remarks>
/// The order keeps every framework above its own frameworks, and keeps the order that each layer gives to those it names:
/// <c>a(b, c)</c> with <c>b(d)</c> and <c>c(d)</c> gives <c>b, c, d</c>.
/// </remarks>
internal static class Linearization
{
    /// <summary>Orders the frameworks below a layer.</summary>
    /// <param name="named">The frameworks that the layer names.</param>
    /// <param name="order">All frameworks below it.</param>
    /// <param name="remaining">Where there is no order: the sequences that contradict each other.</param>
    public static bool TryOrder(
        IReadOnlyList<FrameworkDefinition> named,
        out ImmutableArray<FrameworkDefinition> order,
        [NotNullWhen(false)] out IReadOnlyList<IReadOnlyList<FrameworkDefinition>>? remaining
    )
    {
        ImmutableArray<FrameworkDefinition>.Builder result = ImmutableArray.CreateBuilder<FrameworkDefinition>();
        List<List<FrameworkDefinition>> sequences =
        [
            .. named.Select(framework => (List<FrameworkDefinition>)[framework, .. framework.Frameworks]),
            [.. named],
        ];
        sequences.RemoveAll(sequence => sequence.Count == 0);
        while (sequences.Count > 0 && FindNext(sequences) is { } next)
        {
            result.Add(next);
            foreach (List<FrameworkDefinition> sequence in sequences.Where(sequence => sequence[0] == next))
                sequence.RemoveAt(0);
            sequences.RemoveAll(sequence => sequence.Count == 0);
        }
        order = result.ToImmutable();
        remaining = sequences.Count == 0 ? null : sequences;
        return remaining is null;
    }

    /// <summary>The first head that stands behind another framework nowhere.</summary>
    private static FrameworkDefinition? FindNext(List<List<FrameworkDefinition>> sequences) =>
        sequences
            .Select(sequence => sequence[0])
            .FirstOrDefault(head => !sequences.Exists(sequence => sequence.IndexOf(head) > 0));
}
