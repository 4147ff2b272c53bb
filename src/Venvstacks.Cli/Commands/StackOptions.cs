using System.CommandLine;

namespace Venvstacks.Cli.Commands;

/// <summary>The options of the commands that work on a stack, each defined once; a command takes those that it needs.</summary>
internal sealed class StackOptions
{
    private const string Places = "Places";
    private const string Steps = "Steps";
    private const string Sources = "Sources";
    private const string Layers = "Layers";
    private const string Output = "Output";

    public Argument<string> SpecPath { get; } = new("SPEC_PATH") { Description = "Stack definition (TOML)" };

    public TextOption BuildDirectory { get; } =
        new("--build-dir", Places, "DIR", "Where layers are built, relative to the definition", "_build");

    public static TextOption OutputDirectory(string byDefault) =>
        new("--output-dir", Places, "DIR", "Where results are written, relative to the definition", byDefault);

    public FlagOption Clean { get; } = new("--clean", Steps, "Build from scratch");

    public FlagOption IfNeeded { get; } = new("--if-needed", Steps, "Lock only the layers whose lock is not valid");

    public FlagOption LockIfNeeded { get; } =
        new("--lock-if-needed", Steps, "Lock layers whose lock is not valid first");

    public FlagOption DeprecatedLock { get; } = new("--lock", Steps, "Old name of --lock-if-needed") { Hidden = true };

    public FlagOption Build { get; } = new("--build", Steps, "Build the layers", byDefault: true);

    public FlagOption Publish { get; } = new("--publish", Steps, "Publish the layers that were built");

    public FlagOption Force { get; } = new("--force", Steps, "Write again what has not changed");

    public FlagOption DryRun { get; } = new("--dry-run", Steps, "Only report what would be written");

    public FlagOption Index { get; } = new("--index", Sources, "Ask the default package index", byDefault: true);

    public ListOption LocalWheels { get; } =
        new("--local-wheels", Sources, "DIR", "A folder of wheels to take besides, relative to the definition");

    public ListOption Runtimes { get; } =
        new("--runtimes", Sources, "DIR", "A folder of runtime archives to take instead of the published ones");

    public ListOption RuntimeFrom { get; } =
        new("--runtime-from", Sources, "PREFIX", "Repackage the CPython installed at PREFIX, for this platform");

    public FlagOption Offline { get; } = new("--offline", Sources, "Use only what is cached or local");

    public FlagOption TagOutputs { get; } =
        new("--tag-outputs", Output, "Put platform and build into the names of results");

    public ListOption Include { get; } =
        new("--include", Layers, "PATTERN", "Only the layers whose build name matches (* ? [])");

    public FlagOption AllowMissing { get; } = new("--allow-missing", Layers, "Warn where a pattern matches no layer");

    public ListOption ResetLock { get; } =
        new("--reset-lock", Layers, "PATTERN", "Forget the locked versions of matching layers before locking");

    public FlagOption LockDependencies { get; } =
        new("--lock-dependencies", Layers, "Also lock what the included layers depend on");

    public FlagOption BuildDependencies { get; } =
        new("--build-dependencies", Layers, "Also build what the included layers depend on");

    public FlagOption PublishDependencies { get; } =
        new("--publish-dependencies", Layers, "Also publish what the included layers depend on");

    public FlagOption IncludeDependencies { get; } =
        new("--include-dependencies", Layers, "Do all of it with what the included layers depend on");

    public FlagOption BuildDerived { get; } =
        new("--build-derived", Layers, "Also build what depends on the included layers");

    public FlagOption PublishDerived { get; } =
        new("--publish-derived", Layers, "Also publish what depends on the included layers");

    public FlagOption Show { get; } = new("--show", Output, "Show the stack and what is selected first");

    public FlagOption ShowOnly { get; } = new("--show-only", Output, "Only show the stack and what is selected");

    public FlagOption Json { get; } = new("--json", Output, "Show it as JSON; alone it implies --show-only");
}
