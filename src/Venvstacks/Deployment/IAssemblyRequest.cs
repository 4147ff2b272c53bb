namespace Venvstacks.Deployment;

/// <summary>A request for layers that are assembled from wheels and runtimes of these sources.</summary>
internal interface IAssemblyRequest
{
    /// <summary>Further directories of wheels.</summary>
    ImmutableArray<string> LocalWheels { get; }

    /// <summary>Directories of runtime archives.</summary>
    ImmutableArray<string> RuntimesDirectories { get; }

    /// <summary>Prefixes of CPythons of the host.</summary>
    ImmutableArray<string> InstalledPythons { get; }
}
