using Venvstacks.Definitions;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Packaging.Tags;
using Venvstacks.Packaging.Wheels;
using Venvstacks.Platforms;

namespace Venvstacks.Locking;

/// <summary>Whether a layer's packages have a wheel for every platform where they are needed.</summary>
internal static class WheelCoverage
{
    /// <summary>Checks the packages whose files the layer holds itself.</summary>
    /// <returns>Null when there is a wheel for each, or what lacks one, and the platforms that would do.</returns>
    public static Diagnostic? Check(LayerDefinition layer, IEnumerable<LockedPackage> packages)
    {
        (Target Platform, CompatibleTags Tags)[] targets =
        [
            .. layer.Platforms.Select(platform => (platform, WheelTags.Of(layer, platform))),
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

    /// <summary>The lowest target of the platform's system that has a wheel of a package, as it would stand in the definition; null where none has.</summary>
    private static string? LowestTarget(LayerDefinition layer, LockedPackage package, Target platform)
    {
        const int farEnough = 60;
        (LinuxTarget linux, MacosTarget macos) = (layer.LinuxTarget, layer.MacosTarget);
        for (int i = 0; i < farEnough && !platform.IsWindows; i++)
        {
            (linux, macos) = (new(linux.Libc, linux.Major, linux.Minor + 1), new(macos.Major + 1, 0));
            if (HasWheel(package, WheelTags.Of(layer, platform, linux, macos)))
                return platform.IsLinux ? $"linux_target = \"{linux}\"" : $"macosx_target = \"{macos}\"";
        }
        return null;
    }

    private static Diagnostic Describe(LayerDefinition layer, List<(LockedPackage Package, Target Platform)> missing)
    {
        string[] would =
        [
            .. layer.Platforms.Except(missing.Select(lack => lack.Platform)).Select(p => $"\"{p.Name}\""),
        ];
        var lines =
            from lack in missing
            group lack.Platform by lack.Package into lacks
            let targets = lacks.Select(platform => LowestTarget(layer, lacks.Key, platform)).OfType<string>()
            let newer = string.Join(" and ", targets.Distinct(StringComparer.Ordinal))
            let platforms = string.Join(", ", lacks.Select(platform => platform.Name))
            select $"{lacks.Key} has no wheel for {platforms}{(newer.Length == 0 ? "" : $"; it has one for {newer}")}";
        string help =
            would.Length == 0
                ? "build wheels for these platforms and give their folder with '--local-wheels'"
                : $"build the wheels and give their folder with '--local-wheels', or narrow the layer: platforms = [{string.Join(", ", would)}]";
        return Diagnostic.Error(
            "VS2005",
            $"layer '{layer.BuildName}' needs packages that have no wheel for some of its platforms",
            layer.Span,
            help
        ) with
        {
            Notes = [.. lines],
        };
    }
}
