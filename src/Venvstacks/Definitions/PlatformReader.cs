using System.Collections.Immutable;
using Venvstacks.Declarations;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;
using Venvstacks.Platforms;

namespace Venvstacks.Definitions;

/// <summary>Reads the platforms of a layer, which are at most those that all layers below have.</summary>
internal sealed class PlatformReader(LayerTable table)
{
    /// <summary>The platforms: those written, or else all that the lower layers have, sorted by name.</summary>
    public ImmutableArray<Target> Read(ImmutableArray<LayerDefinition> lowerLayers)
    {
        ImmutableArray<Target> inherited =
        [
            .. Target
                .All.Where(platform => lowerLayers.All(layer => layer.Targets(platform)))
                .OrderBy(platform => platform.Name, StringComparer.Ordinal),
        ];
        if (table.Fields.FindEntry("platforms") is null)
            return inherited;
        var platforms = ImmutableArray.CreateBuilder<Target>();
        foreach (TomlString text in table.Fields.FindList<TomlString>("platforms") ?? [])
        {
            if (!Target.TryParse(text.Value, out Target? platform))
                ReportUnknown(text);
            else if (!inherited.Contains(platform))
                ReportUnsupported(text, lowerLayers.First(layer => !layer.Targets(platform)));
            else if (!platforms.Contains(platform))
                platforms.Add(platform);
        }
        return platforms.ToImmutable();
    }

    private void ReportUnknown(TomlString text)
    {
        string[] names = [.. Target.All.Select(platform => platform.Name)];
        table.Problems.Add(
            DefinitionCodes.InvalidPlatform,
            $"{table.Owner} specifies an invalid target platform '{text.Value}'",
            text.Span,
            Suggestions.Ask(text.Value, names) ?? $"the platforms are {string.Join(", ", names)}"
        );
    }

    private void ReportUnsupported(TomlString text, LayerDefinition lower) =>
        table.Problems.Add(
            Diagnostic.Error(
                DefinitionCodes.InvalidPlatform,
                $"{table.Owner} specifies the target platform '{text.Value}', which lower layers do not support",
                table.Problems.At(text.Span)
            ) with
            {
                Labels = [new(lower.Span!, "this layer is not made for it")],
            }
        );
}
