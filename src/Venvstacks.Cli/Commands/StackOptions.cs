using System.CommandLine;
using Venvstacks.Definitions;
using Venvstacks.Platforms;
using Venvstacks.Selection;

namespace Venvstacks.Cli.Commands;

/// <summary>The options of the commands, each defined once.</summary>
internal sealed class StackOptions
{
    private const string Directories = "Directories";
    private const string Steps = "Steps";
    private const string Sources = "Sources";
    private const string Layers = "Layers";
    private const string Output = "Output";

    private const string AllPlatforms = "all";

    /// <summary>The targets that the options name; empty: the host's target.</summary>
    public ImmutableArray<Target> TargetsOf(ParseResult parsed, StackDefinition stack)
    {
        string[] names = Platforms.Read(parsed);
        return names.Contains(AllPlatforms, StringComparer.Ordinal)
            ? stack.Targets
            : [.. Target.All.Where(target => names.Contains(target.Name, StringComparer.Ordinal))];
    }

    /// <summary>The layers that are published, exported or audited.</summary>
    public SelectionRequest PublishedLayers(ParseResult parsed) =>
        new()
        {
            Include = [.. Include.Read(parsed)],
            AllowMissing = AllowMissing.Read(parsed),
            Publish = true,
            PublishDependencies = PublishDependencies.Read(parsed),
            PublishDerived = PublishDerived.Read(parsed),
        };

    public Argument<string> SpecPath { get; } = new("SPEC_PATH") { Description = "Stack definition (TOML)" };

    public TextOption BuildDirectory { get; } =
        new("--build-dir", Directories, "DIR", "Where layers are built, relative to the definition", "_build");

    public static TextOption OutputDirectory(string byDefault) =>
        new("--output-dir", Directories, "DIR", "Where outputs are written, relative to the definition", byDefault);

    public FlagOption Clean { get; } = new("--clean", Steps, "Build from scratch");

    public FlagOption IfNeeded { get; } = new("--if-needed", Steps, "Lock only the layers whose lock is not valid");

    public FlagOption LockIfNeeded { get; } =
        new("--lock-if-needed", Steps, "First lock the layers whose lock is not valid");

    public FlagOption DeprecatedLock { get; } = new("--lock", Steps, "Old name of --lock-if-needed") { Hidden = true };

    public FlagOption Build { get; } = new("--build", Steps, "Build the layers", byDefault: true);

    public FlagOption Publish { get; } = new("--publish", Steps, "Publish the layers that were built");

    public FlagOption Force { get; } = new("--force", Steps, "Write unchanged outputs again");

    public FlagOption DryRun { get; } = new("--dry-run", Steps, "Only report the outputs that would be written");

    public FlagOption Index { get; } = new("--index", Sources, "Use the default package index", byDefault: true);

    public ListOption LocalWheels { get; } =
        new("--local-wheels", Sources, "DIR", "Also take wheels from DIR, relative to the definition");

    public ListOption Runtimes { get; } =
        new(
            "--runtimes",
            Sources,
            "DIR",
            "Take runtime archives from DIR, relative to the definition, not the published builds"
        );

    public ListOption RuntimeFrom { get; } =
        new("--runtime-from", Sources, "PREFIX", "Repackage the CPython installed at PREFIX, for this platform");

    public FlagOption Offline { get; } = new("--offline", Sources, "Use the cache and local files only");

    public FlagOption TagOutputs { get; } =
        new("--tag-outputs", Output, "Add platform and build number to output names");

    /// <summary>The file with the manifest of what was published or exported.</summary>
    public MetadataFile Metadata { get; } = new();

    /// <summary>The file with the times of the steps.</summary>
    public TimingsFile Timings { get; } = new();

    public FlagOption Symlinks { get; } =
        new("--symlinks", Output, "Write symbolic links; without them, copies of their files", byDefault: true);

    public ChoiceListOption Platforms { get; } =
        new(
            "--platform",
            Layers,
            "NAME",
            $"Target of the layers, by default the host's; '{AllPlatforms}' for every platform of the definition",
            [AllPlatforms, .. Target.All.Select(target => target.Name)]
        );

    public ListOption Include { get; } =
        new("--include", Layers, "PATTERN", "Only the layers whose build name matches (* ? [])")
        {
            CompletionSources = { StackCompletions.Layers },
        };

    public FlagOption AllowMissing { get; } = new("--allow-missing", Layers, "Warn where a pattern matches no layer");

    public ListOption ResetLock { get; } =
        new("--reset-lock", Layers, "PATTERN", "Discard the locked versions of matching layers before locking")
        {
            CompletionSources = { StackCompletions.Layers },
        };

    public FlagOption LockDependencies { get; } =
        new("--lock-dependencies", Layers, "Also lock the layers below the included ones");

    public FlagOption BuildDependencies { get; } =
        new("--build-dependencies", Layers, "Also build the layers below the included ones");

    public FlagOption PublishDependencies { get; } =
        new("--publish-dependencies", Layers, "Also publish the layers below the included ones");

    public FlagOption IncludeDependencies { get; } =
        new("--include-dependencies", Layers, "All operations also on the layers below the included ones");

    public FlagOption BuildDerived { get; } =
        new("--build-derived", Layers, "Also build the layers above the included ones");

    public FlagOption PublishDerived { get; } =
        new("--publish-derived", Layers, "Also publish the layers above the included ones");

    public FlagOption Show { get; } = new("--show", Output, "First show the stack and the selected operations");

    public FlagOption ShowOnly { get; } = new("--show-only", Output, "Only show the stack and the selected operations");

    public FlagOption Json { get; } =
        new("--json", Output, "Show the stack as JSON; without --show, implies --show-only");
}
