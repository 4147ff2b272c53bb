using Venvstacks.Diagnostics;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Metadata;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;
using Venvstacks.Resolution;
using Venvstacks.Settings;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>Checks that the requirements of wheels are in their layer or below: an index may serve metadata that differs from the wheel's (PEP 658).</summary>
/// <remarks>Overrides, exclusions and declared metadata apply as in locking. Requirements of extras do not count: locks do not record the requested extras.</remarks>
internal sealed class WheelRequirements(ContentStore store, UvSettings settings)
{
    private static readonly ForkEnvironment Everywhere = new(Marker.True, new RequiresPython(SpecifierSet.Any));

    private readonly RequirementScope _scope = new(
        [],
        GuardedRequirement.Of([.. settings.OverrideDependencies.Select(own => own.Requirement)]),
        new DependencyExclusions(settings.ExcludeDependencies)
    );

    /// <summary>The settings that change the result, as inputs of a layer's key.</summary>
    public IEnumerable<string> Inputs =>
        [
            .. settings.OverrideDependencies.Select(own => $"override {own}"),
            .. settings.ExcludeDependencies.Select(own =>
                $"without {own.Dependent} {own.DependentVersion} {string.Join(' ', own.Dependencies)}"
            ),
            .. settings.DependencyMetadata.Select(own => $"declared {own.Name} {own.Version}"),
        ];

    /// <summary>The requirements of a layer's wheels that neither it nor a layer below has.</summary>
    public IEnumerable<Finding> FindMissing(LayerRecipe recipe, IReadOnlySet<PackageName> available)
    {
        MarkerEnvironment environment = recipe.Target.EnvironmentOf(recipe.Layer.Runtime.PythonImplementation);
        return recipe
            .Packages.Where(wheel => !IsDeclared(wheel.FileName.Name, wheel.FileName.Version))
            .SelectMany(wheel =>
                Required(wheel)
                    .Where(own => !available.Contains(own.Name) && own.Marker.Evaluate(environment))
                    .Select(own => own.Name)
                    .Distinct()
                    .Select(name => Missing(recipe, wheel, name))
            );
    }

    private IEnumerable<GuardedRequirement> Required(UnpackedWheel wheel)
    {
        string path = $"{wheel.DistInfo}/METADATA";
        if (wheel.Files.FirstOrDefault(file => file.Path == path) is not { } file)
            return [];
        using FileStream content = store.Open(file.Content);
        byte[] text = new byte[content.Length];
        content.ReadExactly(text);
        // Locking could not read it either, so the lock follows from other metadata.
        return CoreMetadata.TryParse(text, out CoreMetadata? metadata, out _)
            ? _scope.Flatten(
                GuardedRequirement.Of(metadata.RequiresDist),
                metadata.Name,
                metadata.Version,
                extra: null,
                Everywhere
            )
            : [];
    }

    private bool IsDeclared(PackageName name, PackageVersion version) =>
        settings.DependencyMetadata.Any(own => own.Name == name && (own.Version is null || own.Version == version));

    private static Finding Missing(LayerRecipe recipe, UnpackedWheel wheel, PackageName name) =>
        new(
            DiagnosticCodes.MissingRequirement,
            IsRefused: true,
            [wheel.FileName.Name],
            $"layer '{recipe.Layer}': wheel '{wheel.FileName.Text}' requires '{name}', which neither the layer nor a layer below has; the index served metadata that differs from the wheel's"
        );
}
