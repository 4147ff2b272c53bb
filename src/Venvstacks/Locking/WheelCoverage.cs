using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Packaging.Tags;
using Venvstacks.Packaging.Wheels;
using Venvstacks.Platforms;

namespace Venvstacks.Locking;

/// <summary>Whether a layer's packages have a wheel for every target that needs them.</summary>
internal static class WheelCoverage
{
    /// <summary>Checks the packages whose files the layer holds itself.</summary>
    /// <returns>Null if every package has its wheels; else the error.</returns>
    public static Diagnostic? Check(LayerDefinition layer, IEnumerable<LockedPackage> packages)
    {
        (Target Platform, CompatibleTags Tags)[] targets =
        [
            .. layer.Platforms.Select(platform => (platform, layer.TagsOn(platform))),
        ];
        List<(LockedPackage Package, Target Platform)> missing =
        [
            .. from package in packages.Where(package => !package.IsShared)
            let needed = TargetEnvironment.PlatformsOf(layer, package.Marker).ToHashSet()
            from target in targets
            where needed.Contains(target.Platform) && !HasWheel(package, target.Tags)
            select (package, target.Platform),
        ];
        return missing.Count == 0 ? null : Describe(layer, missing);
    }

    private static bool HasWheel(LockedPackage package, CompatibleTags tags) =>
        package.Wheels.Any(wheel => IsCompatible(wheel, tags));

    private static bool IsCompatible(PylockWheel wheel, CompatibleTags tags) =>
        WheelFileName.TryParse(wheel.FileName, out WheelFileName? name, out _) && tags.RankOf(name.Tags) is not null;

    /// <summary>The lowest floor of a target that admits a wheel of a package, as a definition declares it; null if no floor does.</summary>
    private static string? LowestFloor(LayerDefinition layer, LockedPackage package, Target platform)
    {
        const int farEnough = 60;
        SystemFloors floors = layer.Floors;
        for (int i = 0; i < farEnough && !platform.IsWindows; i++)
        {
            floors = floors.Raise();
            if (HasWheel(package, platform.TagsOf(layer.Runtime.PythonImplementation, floors)))
                return platform.Libc is { } libc
                    ? $"linux_target = {Declare(layer, floors.Of(libc))}"
                    : $"macosx_target = \"{floors.Macos}\"";
        }
        return null;
    }

    private static string Declare(LayerDefinition layer, LibcFloor floor)
    {
        LibcFloor[] others = [.. layer.DeclaredLibcFloors.Where(declared => declared.Libc != floor.Libc)];
        string[] all = [.. others.Append(floor).Select(item => $"\"{item}\"").Order(StringComparer.Ordinal)];
        return all.Length == 1 ? all[0] : $"[{string.Join(", ", all)}]";
    }

    private static Diagnostic Describe(LayerDefinition layer, List<(LockedPackage Package, Target Platform)> missing)
    {
        string[] would = [.. layer.Platforms.Except(missing.Select(lack => lack.Platform)).Select(p => p.Name)];
        IEnumerable<string> lines =
            from lack in missing
            group lack.Platform by lack.Package into lacks
            let targets = lacks.Select(platform => LowestFloor(layer, lacks.Key, platform)).OfType<string>()
            let newer = string.Join(" and ", targets.Distinct(StringComparer.Ordinal))
            let platforms = string.Join(", ", lacks.Select(platform => platform.Name))
            select $"{lacks.Key} has no wheel for {platforms}{(newer.Length == 0 ? "" : $"; it has one for {newer}")}";
        return Diagnostic.Error(
            DiagnosticCodes.MissingWheels,
            $"layer '{layer.BuildName}' needs packages that have no wheel for some of its platforms",
            layer.Span
        ) with
        {
            Advice = new Remedy.SupplyWheels([.. would]),
            Notes = [.. lines],
        };
    }
}

/// <summary>Checks that every wheel of a layer can be verified when it is fetched (PEP 751 requires hashes).</summary>
internal static class UncheckedWheels
{
    /// <summary>Checks the packages whose files the layer holds itself.</summary>
    /// <returns>Null if all have hashes; else an error that lists the others.</returns>
    public static Diagnostic? Check(LayerDefinition layer, IEnumerable<LockedPackage> packages)
    {
        string[] lines =
        [
            .. from package in packages
            from wheel in package.Wheels
            where !wheel.CanBeChecked
            select $"{package.Name} {package.Version}: '{wheel.FileName}'",
        ];
        const int few = 5;
        return lines.Length == 0
            ? null
            : Diagnostic.Error(
                DiagnosticCodes.UnhashedWheels,
                $"layer '{layer.BuildName}' cannot be locked: {lines.Length} wheel{(lines.Length == 1 ? " has" : "s have")} no SHA-256, SHA-384 or SHA-512 hash on the index, so {(lines.Length == 1 ? "it" : "they")} cannot be verified",
                layer.Span
            ) with
            {
                Advice = new Remedy.NameWheels("use an index that gives hashes, or download the wheels"),
                Notes = [.. lines.Take(few), .. lines.Length > few ? [$"and {lines.Length - few} more"] : (string[])[]],
            };
    }
}
