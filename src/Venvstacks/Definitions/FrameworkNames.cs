using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;

namespace Venvstacks.Definitions;

/// <summary>The frameworks that a layer names: each once, all on one runtime, in an order that does not contradict theirs.</summary>
internal sealed class FrameworkNames(
    LayerTable table,
    ImmutableArray<(TomlString Name, FrameworkDefinition Layer)> items
)
{
    /// <summary>Whether the names are consistent; inconsistent ones are reported.</summary>
    public bool Check()
    {
        bool valid = true;
        for (int i = 1; i < items.Length; i++)
        {
            int first = FindFirst(items[i].Layer);
            if (first < i)
                ReportRepeated(items[i].Name, items[first].Name);
            else if (items[i].Layer.Runtime != items[0].Layer.Runtime)
                ReportDifferentRuntimes(items[i]);
            else
                continue;
            valid = false;
        }
        return valid;
    }

    /// <summary>Orders all frameworks below; an error is reported if no order exists.</summary>
    public bool TryOrder(out ImmutableArray<FrameworkDefinition> order)
    {
        if (
            Linearization.TryOrder(
                [.. items.Select(item => item.Layer)],
                out order,
                out IReadOnlyList<IReadOnlyList<FrameworkDefinition>>? remaining
            )
        )
            return true;
        string sequences = string.Join(
            ", ",
            remaining.Select(sequence => $"[{string.Join(", ", sequence.Select(Quote))}]")
        );
        table.Problems.Add(
            Diagnostic.Error(
                DiagnosticCodes.NoFrameworkOrder,
                $"{table.Owner} has frameworks that cannot be put in one order (remaining sequences: {sequences})",
                At(items[0].Name, items[^1].Name),
                "name shared frameworks in the same order in every layer"
            ) with
            {
                Labels =
                [
                    .. items
                        .Where(item => item.Layer.Frameworks.Length > 1)
                        .Select(item => new DiagnosticLabel(
                            item.Layer.Span!,
                            $"puts {string.Join(" before ", item.Layer.Frameworks.Select(Quote))}"
                        )),
                ],
            }
        );
        return false;
    }

    private int FindFirst(FrameworkDefinition layer) => items.Select(item => item.Layer).ToList().IndexOf(layer);

    private void ReportRepeated(TomlString name, TomlString first) =>
        table.Problems.Add(
            Diagnostic.Error(
                DiagnosticCodes.NoFrameworkOrder,
                $"{table.Owner} names the framework '{name.Value}' twice",
                table.Problems.At(name.Span),
                "remove one of the two names"
            ) with
            {
                Labels = [new(table.Problems.At(first.Span), "first named here")],
            }
        );

    private void ReportDifferentRuntimes((TomlString Name, FrameworkDefinition Layer) item)
    {
        FrameworkDefinition first = items[0].Layer;
        table.Problems.Add(
            Diagnostic.Error(
                DiagnosticCodes.DifferentRuntimes,
                $"{table.Owner} references inconsistent frameworks: '{first.Name}' requires runtime '{first.Runtime.Name}', "
                    + $"while '{item.Layer.Name}' requires runtime '{item.Layer.Runtime.Name}'",
                table.Problems.At(item.Name.Span),
                "name frameworks of one runtime only"
            ) with
            {
                SpanText = $"on runtime '{item.Layer.Runtime.Name}'",
                Labels = [new(table.Problems.At(items[0].Name.Span), $"on runtime '{first.Runtime.Name}'")],
            }
        );
    }

    private SourceSpan At(TomlString first, TomlString last) =>
        table.Problems.At(new TextSpan(first.Span.Start, last.Span.End - first.Span.Start));

    private static string Quote(FrameworkDefinition framework) => $"'{framework.Name}'";
}
