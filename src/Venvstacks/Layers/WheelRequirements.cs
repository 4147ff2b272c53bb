using Venvstacks.Diagnostics;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Metadata;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Resolution;
using Venvstacks.Settings;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>Checks that the requirements of wheels are in their layer or below: an index may serve metadata that differs from the wheel's (PEP 658).</summary>
/// <remarks>Overrides, exclusions and declared metadata apply as in locking. Extras count where the layer or one of its wheels requests them.</remarks>
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
            .. settings.DependencyMetadata.Select(own =>
                $"declared {own.Name} {own.Version} {string.Join(' ', own.RequiresDist)}"
            ),
        ];

    /// <summary>The requirements of a layer's wheels, and of the extras that the layer and its wheels request, that neither it nor a layer below has.</summary>
    /// <param name="recipe">The layer with its packages.</param>
    /// <param name="available">The packages of the layer and of those below, for its target.</param>
    public IEnumerable<Finding> FindMissing(LayerRecipe recipe, IReadOnlySet<PackageName> available)
    {
        MarkerEnvironment environment = recipe.Target.EnvironmentOf(recipe.Layer.Runtime.PythonImplementation);
        Dictionary<PackageName, UnpackedWheel> wheels = recipe.Packages.ToDictionary(wheel => wheel.FileName.Name);
        Queue<AskedPackage> open = new(recipe.Packages.Select(wheel => new AskedPackage(wheel.FileName.Name, null)));
        HashSet<AskedPackage> seen = [.. open];
        HashSet<(PackageName Package, PackageName Missing)> missing = [];
        Ask(Declared(recipe));
        while (open.TryDequeue(out AskedPackage asked))
        {
            if (!wheels.TryGetValue(asked.Name, out UnpackedWheel? wheel))
                continue;
            GuardedRequirement[] required = [.. Required(wheel, asked.Extra).Where(Applies)];
            Ask(required);
            foreach (GuardedRequirement own in required.Where(own => !available.Contains(own.Name)))
                if (FindDeclared(wheel) is null && missing.Add((asked.Name, own.Name)))
                    yield return Missing(recipe, wheel, own.Name, asked.Extra);
        }

        bool Applies(GuardedRequirement requirement) => requirement.Marker.Evaluate(environment);

        void Ask(IEnumerable<GuardedRequirement> requirements)
        {
            foreach (GuardedRequirement requirement in requirements.Where(Applies))
            foreach (PackageName extra in requirement.Extras)
                if (seen.Add(new AskedPackage(requirement.Name, extra)))
                    open.Enqueue(new AskedPackage(requirement.Name, extra));
        }
    }

    private IEnumerable<GuardedRequirement> Declared(LayerRecipe recipe) =>
        _scope.Flatten(
            GuardedRequirement.Of([.. recipe.Layer.Requirements.Select(own => own.Requirement)]),
            package: null,
            version: null,
            extra: null,
            Everywhere
        );

    private IEnumerable<GuardedRequirement> Required(UnpackedWheel wheel, PackageName? extra) =>
        RequiresDist(wheel) is { } written
            ? _scope.Flatten(
                GuardedRequirement.Of(written),
                wheel.FileName.Name,
                wheel.FileName.Version,
                extra,
                Everywhere
            )
            : [];

    private ImmutableArray<Requirement>? RequiresDist(UnpackedWheel wheel)
    {
        if (FindDeclared(wheel) is { } declared)
            return [.. declared.RequiresDist.Select(own => own.Requirement)];
        string path = $"{wheel.DistInfo}/METADATA";
        if (wheel.Files.FirstOrDefault(file => file.Path == path) is not { } file)
            return null;
        using FileStream content = store.Open(file.Content);
        byte[] text = new byte[content.Length];
        content.ReadExactly(text);
        // Locking could not read it either, so the lock follows from other metadata.
        return CoreMetadata.TryParse(text, out CoreMetadata? metadata, out _) ? metadata.RequiresDist : null;
    }

    private UvDependencyMetadata? FindDeclared(UnpackedWheel wheel) =>
        settings.DependencyMetadata.FirstOrDefault(own =>
            own.Name == wheel.FileName.Name && wheel.FileName.Version.Equals(own.Version)
        ) ?? settings.DependencyMetadata.FirstOrDefault(own => own.Name == wheel.FileName.Name && own.Version is null);

    private static Finding Missing(LayerRecipe recipe, UnpackedWheel wheel, PackageName name, PackageName? extra) =>
        new(
            DiagnosticCodes.MissingRequirement,
            IsRefused: true,
            [wheel.FileName.Name],
            $"layer '{recipe.Layer}': wheel '{wheel.FileName.Text}' requires '{name}'{(extra is null ? "" : $" for its extra '{extra}'")}, which neither the layer nor a layer below has; the index served metadata that differs from the wheel's"
        );

    /// <summary>A package that is installed, or an extra of it that is asked for.</summary>
    private readonly record struct AskedPackage(PackageName Name, PackageName? Extra);
}
