using System.CommandLine;
using System.Text.Json.Nodes;
using Venvstacks.Formats.Json;
using Venvstacks.Publishing;

namespace Venvstacks.Cli.Commands;

/// <summary>The option <c>--metadata-file</c>: the manifest of what was published or exported, for programs.</summary>
internal sealed class MetadataFile
{
    /// <summary>The option.</summary>
    public TextOption Option { get; } =
        new("--metadata-file", "Output", "FILE", "Write the manifest as JSON; '-' prints it and nothing else");

    /// <summary>Whether the manifest is all that is printed.</summary>
    public bool IsOnlyOutput(StackRun run) => Option.Read(run.Parsed) == OutputFile.StandardOutput;

    /// <summary>The reason why the file cannot be written, or null.</summary>
    public string? FindProblem(ParseResult parsed) => OutputFile.FindProblem(Option.Name, Option.Read(parsed));

    /// <summary>Writes the manifest where the option is given; those of several targets in an object by target.</summary>
    public async Task WriteAsync(
        StackRun run,
        ImmutableArray<StackManifest> manifests,
        CancellationToken cancellationToken
    )
    {
        if (Option.Read(run.Parsed) is not { } path)
            return;
        string text = manifests.Length == 1 ? manifests[0].ToText() : JsonText.Write(ByTarget(run, manifests));
        if (path == OutputFile.StandardOutput)
            run.Context.Out.WriteLine(text);
        else
            await OutputFile.WriteAsync(path, text + "\n", cancellationToken);
    }

    private static JsonObject ByTarget(StackRun run, ImmutableArray<StackManifest> manifests) =>
        new(
            run.Targets.Zip(
                manifests,
                (target, manifest) => KeyValuePair.Create(target.Name, JsonNode.Parse(manifest.ToText()))
            )
        );
}
