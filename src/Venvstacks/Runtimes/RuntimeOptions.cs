namespace Venvstacks.Runtimes;

/// <summary>Where runtimes come from.</summary>
internal sealed record RuntimeOptions
{
    /// <summary>The full path of a folder of archives (<c>--runtimes</c>), or null.</summary>
    public string? Folder { get; init; }

    /// <summary>The full path of an installation on this machine (<c>--runtime-from</c>), or null; for this machine's platform.</summary>
    public string? InstalledAt { get; init; }

    /// <summary>What stands in for the place where builds are published, or null.</summary>
    public PythonMirror? Mirror { get; init; }
}
