using Venvstacks.Definitions;

namespace Venvstacks.Selection;

/// <summary>Names the layers of a stack in messages.</summary>
internal static class LayersText
{
    /// <summary><c>the layers are 'py', 'app-site'</c>, or <c>the only layer is 'py'</c>.</summary>
    public static string Of(IReadOnlyCollection<LayerDefinition> layers) =>
        (layers.Count == 1 ? "the only layer is " : "the layers are ")
        + string.Join(", ", layers.Select(layer => $"'{layer.BuildName}'"));
}
