using Venvstacks.Definitions;

namespace Venvstacks.Explaining;

/// <summary>Some layers of a stack, with those below them.</summary>
internal static class StackPart
{
    /// <summary>The stack with only some layers and all below them.</summary>
    public static StackDefinition Of(StackDefinition stack, IEnumerable<LayerDefinition> wanted)
    {
        HashSet<LayerDefinition> kept = [.. wanted.SelectMany(layer => layer.LowerLayers.Prepend(layer))];
        return stack with
        {
            Runtimes = [.. stack.Runtimes.Where(kept.Contains)],
            Frameworks = [.. stack.Frameworks.Where(kept.Contains)],
            Applications = [.. stack.Applications.Where(kept.Contains)],
        };
    }
}
