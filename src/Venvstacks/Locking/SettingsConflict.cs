using Venvstacks.Declarations;
using Venvstacks.Definitions;
using Venvstacks.Platforms;
using Venvstacks.Resolution;
using Venvstacks.Settings;

namespace Venvstacks.Locking;

/// <summary>Finds a locked package that the settings of <c>[tool.uv]</c> no longer allow, from the lock alone.</summary>
/// <remarks>Exclusions for one dependent cannot be checked: locks do not record dependents.</remarks>
internal sealed class SettingsConflict(LayerDefinition layer, UvSettings settings)
{
    private readonly ImmutableArray<Target> _targets =
    [
        .. layer.Platforms.Where(target =>
            settings.Environments.IsEmpty
            || settings.Environments.Any(declared => TargetEnvironment.IsNeeded(layer, declared.Marker, target))
        ),
    ];

    private readonly UploadLimits _limits = UploadLimits.Of(settings);

    /// <summary>The first conflict as a note, or null.</summary>
    public string? Find(IEnumerable<LockedPackage> packages) =>
        // Shared packages are checked in the lower layers.
        packages.Where(package => !package.IsShared).Select(Find).FirstOrDefault(note => note is not null);

    private string? Find(LockedPackage package) =>
        settings.ExcludeDependencies.Any(item => item.Dependent is null && item.Dependencies.Contains(package.Name))
            ? $"'exclude-dependencies' excludes the locked package '{package.Name}'"
        : FindBroken(settings.ConstraintDependencies, package) is { } constraint
            ? $"the constraint '{constraint}' does not allow the locked '{package}'"
        : FindBroken(settings.OverrideDependencies, package) is { } replaced
            ? $"the override '{replaced}' does not allow the locked '{package}'"
        : _limits.For(package.Name) is { } limit && package.Wheels.Any(wheel => wheel.UploadTime > limit)
            ? $"'exclude-newer' excludes wheels of the locked '{package}'"
        : null;

    private DeclaredRequirement? FindBroken(IEnumerable<DeclaredRequirement> declared, LockedPackage package) =>
        declared.FirstOrDefault(item =>
            item.Requirement.Name == package.Name
            && !item.Requirement.Specifiers.Contains(package.Version)
            && _targets.Any(target =>
                TargetEnvironment.IsNeeded(layer, package.Marker, target)
                && TargetEnvironment.IsNeeded(layer, item.Requirement.Marker, target)
            )
        );
}
