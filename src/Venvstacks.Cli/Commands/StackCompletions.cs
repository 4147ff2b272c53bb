using System.CommandLine.Completions;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Locking;

namespace Venvstacks.Cli.Commands;

/// <summary>The layers and packages of a stack, for completions: of the definition on the command line, else of <c>venvstacks.toml</c>.</summary>
internal static class StackCompletions
{
    private const string DefaultPath = "venvstacks.toml";

    /// <summary>The build names of the layers.</summary>
    public static IEnumerable<CompletionItem> Layers(CompletionContext context) =>
        Load(context)?.Layers.Select(layer => new CompletionItem(layer.BuildName)) ?? [];

    /// <summary>The locked packages.</summary>
    public static IEnumerable<CompletionItem> Packages(CompletionContext context) =>
        Load(context) is { } stack
            ? StackLocks
                .Read(stack)
                .States.SelectMany(state => state.Packages)
                .Select(package => package.Name.ToString())
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(name => new CompletionItem(name))
            : [];

    private static StackDefinition? Load(CompletionContext context)
    {
        string path =
            context
                .ParseResult.Tokens.Select(token => token.Value)
                .LastOrDefault(word => word.EndsWith(".toml", StringComparison.OrdinalIgnoreCase))
            ?? DefaultPath;
        if (!File.Exists(path))
            return null;
        using Workspace workspace = Workspace.Open();
        try
        {
            // Completion sources are synchronous.
            return workspace.LoadAsync(path).GetAwaiter().GetResult();
        }
        catch (Exception e) when (UserError.From(e) is not null)
        {
            return null; // there is no place for messages
        }
    }
}
