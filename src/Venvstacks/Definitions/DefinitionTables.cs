using Venvstacks.Declarations;
using Venvstacks.Settings;

namespace Venvstacks.Definitions;

/// <summary>A table of a definition with its keys.</summary>
/// <param name="Header">Its header, <c>[tool.uv]</c>; of layers the three headers.</param>
/// <param name="Keys">Its keys.</param>
internal sealed record DefinitionTable(string Header, ImmutableArray<DefinitionKey> Keys);

/// <summary>All tables of a definition, for the reference page.</summary>
internal static class DefinitionTables
{
    /// <summary>The tables in the order of the page.</summary>
    public static ImmutableArray<DefinitionTable> All { get; } =
    [
        new("[[runtimes]], [[frameworks]], [[applications]]", LayerKeys.All),
        new("[tool.venvstacks]", ToolKeys.All),
        new("[tool.uv]", UvKeys.All),
        new("[[tool.uv.index]]", UvIndexKeys.All),
        new("[[tool.uv.dependency-metadata]]", UvDependencyKeys.OfMetadata),
        new("[[tool.uv.exclude-dependencies]]", UvDependencyKeys.OfExclusions),
    ];
}
