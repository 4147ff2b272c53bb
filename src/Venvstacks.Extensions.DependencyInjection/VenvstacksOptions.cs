namespace Venvstacks.Extensions.DependencyInjection;

/// <summary>The settings of the <see cref="Workspace"/> that the services of an application share.</summary>
public sealed class VenvstacksOptions
{
    /// <summary>The directory of the cache; null for that of the user.</summary>
    public string? CacheDirectory { get; set; }

    /// <summary>Forbids the network: all must be cached or local.</summary>
    public bool Offline { get; set; }

    /// <summary>Environment variables that win over those of the process, such as <c>UV_DEFAULT_INDEX</c>; null hides a variable.</summary>
    public IDictionary<string, string?> Variables { get; } = new Dictionary<string, string?>(StringComparer.Ordinal);
}
