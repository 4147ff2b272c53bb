namespace Venvstacks.Deployment;

/// <summary>What is installed, and where to.</summary>
/// <param name="Source">The directory that <c>publish</c> wrote, here or by the reference, or its address on a static server.</param>
/// <param name="Directory">The directory of the installation; it may not exist yet.</param>
public sealed record InstallRequest(string Source, string Directory)
{
    /// <summary>The applications, with the layers that they need; empty for all layers of the source.</summary>
    public ImmutableArray<string> Applications { get; init; } = [];

    /// <summary>Whether the release or layers may become older.</summary>
    public bool AllowDowngrade { get; init; }

    /// <summary>Whether fetched archives are kept in the installation, for repair without the source.</summary>
    public bool KeepArchives { get; init; }
}

/// <summary>An installation that is updated.</summary>
/// <param name="Directory">The directory of the installation.</param>
public sealed record UpdateRequest(string Directory)
{
    /// <summary>The directory that <c>publish</c> wrote, or its address; null for the source of the current generation.</summary>
    public string? Source { get; init; }

    /// <summary>Whether a stack that was rolled back from is installed again.</summary>
    public bool Force { get; init; }

    /// <summary>Whether the release or layers may become older.</summary>
    public bool AllowDowngrade { get; init; }
}
