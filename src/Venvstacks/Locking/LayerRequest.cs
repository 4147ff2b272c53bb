using Venvstacks.Definitions;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Resolution;
using Venvstacks.Settings;

namespace Venvstacks.Locking;

/// <summary>Makes the resolution request of a layer.</summary>
internal static class LayerRequest
{
    /// <summary>The Python versions that a layer's lock is for: <c>==3.11.*</c>.</summary>
    public static SpecifierSet RequiresPython(LayerDefinition layer) =>
        SpecifierSet.Parse($"=={layer.Runtime.PythonImplementation.MinorVersion}.*");

    public static ResolutionRequest Create(
        LayerDefinition layer,
        UvSettings settings,
        ImmutableArray<LockedPackage> supplied,
        ImmutableArray<LockedPackage> previous
    ) =>
        new()
        {
            Name = $"layer {layer.BuildName}",
            // The order of the reference, which decides between equals.
            Requirements =
            [
                .. layer
                    .Requirements.Select(declared => declared.Requirement)
                    .OrderBy(requirement => requirement.ToString(), StringComparer.Ordinal),
            ],
            RequiresPython = RequiresPython(layer),
            Supplied =
            [
                .. supplied.Select(package => Requirement.OnVersion(package.Name, package.Version, package.Marker)),
            ],
            Constraints = [.. settings.ConstraintDependencies.Select(declared => declared.Requirement)],
            Overrides = [.. settings.OverrideDependencies.Select(declared => declared.Requirement)],
            Exclusions = settings.ExcludeDependencies,
            DependencyMetadata = settings.DependencyMetadata,
            Environments = [.. settings.Environments.Select(declared => Marker.From(declared.Marker))],
            RequiredEnvironments = [.. settings.RequiredEnvironments.Select(declared => Marker.From(declared.Marker))],
            Targets = [.. layer.Platforms.Select(target => target.EnvironmentOf(layer.Runtime.PythonImplementation))],
            Mode = settings.Resolution,
            Prereleases = settings.Prerelease,
            ForkStrategy = settings.ForkStrategy,
            Preferences = [.. previous.Select(Prefer)],
            ExcludeNewer = UploadLimits.Of(settings),
        };

    private static Preference Prefer(LockedPackage package) =>
        new(package.Name, package.Version)
        {
            Marker = package.Marker is null ? Marker.True : Marker.From(package.Marker),
            Index = package.Index,
        };
}
