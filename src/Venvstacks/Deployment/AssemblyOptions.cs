namespace Venvstacks.Deployment;

/// <summary>The sources of wheels and runtimes from which layers are assembled. Paths are relative to the definition.</summary>
public sealed record AssemblyOptions
{
    /// <summary>Further directories of wheels.</summary>
    public ImmutableArray<string> LocalWheels { get; init; } = [];

    /// <summary>Directories of runtime archives that are taken instead of the published builds.</summary>
    public ImmutableArray<string> RuntimesDirectories { get; init; } = [];

    /// <summary>Prefixes of CPythons of the host that are repackaged, each for its own version; they win over archives.</summary>
    public ImmutableArray<string> InstalledPythons { get; init; } = [];

    /// <summary>The sources of a request.</summary>
    internal static AssemblyOptions Of(IAssemblyRequest request) =>
        new()
        {
            LocalWheels = request.LocalWheels,
            RuntimesDirectories = request.RuntimesDirectories,
            InstalledPythons = request.InstalledPythons,
        };

    /// <summary>Whether no option is set.</summary>
    internal bool IsDefault => LocalWheels.Length + RuntimesDirectories.Length + InstalledPythons.Length == 0;

    /// <summary>The options with full paths.</summary>
    /// <param name="folder">The directory of the definition.</param>
    internal AssemblyOptions At(string folder)
    {
        return new AssemblyOptions
        {
            LocalWheels = Resolve(LocalWheels),
            RuntimesDirectories = Resolve(RuntimesDirectories),
            InstalledPythons = Resolve(InstalledPythons),
        };

        ImmutableArray<string> Resolve(ImmutableArray<string> paths) =>
            [.. paths.Select(path => Path.GetFullPath(path, folder))];
    }
}
