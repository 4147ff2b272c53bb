using Venvstacks.Formats.Text;
using Venvstacks.Platforms;
using Venvstacks.Settings;

namespace Venvstacks.Definitions;

/// <summary>A stack definition: the contents of <c>venvstacks.toml</c>.</summary>
/// <param name="Path">The full path of the file.</param>
public sealed record StackDefinition(string Path)
{
    /// <summary>The full path of the file's directory, which relative paths start at.</summary>
    public string Directory => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>The directory of the locks, beside the file.</summary>
    public string RequirementsDirectory => System.IO.Path.Combine(Directory, "requirements");

    /// <summary>The runtimes, in the order of the file.</summary>
    public ImmutableArray<RuntimeDefinition> Runtimes { get; init; } = [];

    /// <summary>The frameworks, in the order of the file; one depends only on earlier ones.</summary>
    public ImmutableArray<FrameworkDefinition> Frameworks { get; init; } = [];

    /// <summary>The applications, in the order of the file.</summary>
    public ImmutableArray<ApplicationDefinition> Applications { get; init; } = [];

    /// <summary>All layers, lower ones first: the runtimes, the frameworks, the applications.</summary>
    public ImmutableArray<LayerDefinition> Layers => [.. Runtimes, .. Frameworks, .. Applications];

    /// <summary>The targets of its layers, in the order of the documentation.</summary>
    public ImmutableArray<Target> Targets =>
        [.. Target.All.Intersect(from runtime in Runtimes from target in runtime.Platforms select target)];

    /// <summary>The settings for locking.</summary>
    public UvSettings Uv { get; init; } = UvSettings.Default;

    /// <summary>Which odd wheels are accepted.</summary>
    public WheelChecks WheelChecks { get; init; } = new();

    /// <summary>The modification times of files in layers.</summary>
    public EntryTimes EntryTimes { get; init; }

    /// <summary>The warnings about the file.</summary>
    public ImmutableArray<Diagnostic> Warnings { get; init; } = [];
}
