using System.Security.Cryptography;
using Venvstacks.Definitions;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Platforms;
using Venvstacks.Sources;

namespace Venvstacks.Locking;

/// <summary>The hashes that decide whether a lock is valid: each is <c>sha256:</c> and the hexadecimal SHA-256 of the concatenated UTF-8 bytes of strings.</summary>
/// <param name="LockInput">The declared requirements, sorted.</param>
/// <param name="Requirements">The locked packages and their wheels, sorted; null where no lock can be read.</param>
/// <param name="OtherInputs">The Python version, the floors of C library and macOS, and the layers below.</param>
/// <param name="VersionInputs">The layer's name, whether it is versioned, and the contents of its modules.</param>
public sealed record LockHashes(string LockInput, string? Requirements, string OtherInputs, string VersionInputs)
{
    /// <summary>The hash of the declared requirements, as <see cref="DeclaredRequirements.Normalize"/> gives them.</summary>
    /// <remarks>Comments after a <c>#</c> and requirements with <c>--hash</c> are left out, as in a requirements file.</remarks>
    public static string OfDeclaredRequirements(IEnumerable<string> requirements) =>
        OfStrings(
            requirements
                .Select(text => text.Split('#')[0].TrimEnd('\\').Trim())
                .Where(text => text.Length > 0 && !text.Contains("--hash", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        );

    /// <summary>The hash of the packages of a lock with their indexes and the names and hashes of their wheels.</summary>
    public static string OfPackages(IEnumerable<LockedPackage> packages) =>
        OfStrings(packages.SelectMany(Describe).Order(StringComparer.Ordinal));

    /// <summary>The hash of the other inputs of a resolution.</summary>
    public static string OfOtherInputs(LayerDefinition layer) => OfStrings(OtherInputsOf(layer));

    /// <summary>The hash of the inputs other than packages that raise the version of a versioned layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="moduleHash">Gives the hash of a launch or support module.</param>
    public static string OfVersionInputs(LayerDefinition layer, Func<SourceModule, string> moduleHash) =>
        OfStrings(VersionInputsOf(layer, moduleHash));

    private static string OfStrings(IEnumerable<string> strings)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string text in strings)
            hash.AppendData(Encoding.UTF8.GetBytes(text));
        return $"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }

    private static IEnumerable<string> Describe(LockedPackage package)
    {
        yield return $"{package} from {package.Index ?? "unspecified index"}";
        foreach (PylockWheel wheel in package.Wheels)
        {
            foreach ((string algorithm, string hex) in wheel.Hashes)
                yield return $"{wheel.RecordedName}:{algorithm}:{hex}";
        }
    }

    private static IEnumerable<string> OtherInputsOf(LayerDefinition layer)
    {
        yield return $"py_version={layer.Runtime.PythonImplementation.LibraryVersion}";
        if (LibcFloorsOf(layer) is [_, ..] floors)
            yield return $"linux_target={string.Join(',', floors)}";
        if (layer.Platforms.Any(target => target.IsMacos))
            yield return $"macosx_target={layer.Floors.Macos}";
        if (layer is RuntimeDefinition)
            yield break;
        yield return layer.Runtime.BuildName;
        foreach (FrameworkDefinition framework in layer.Frameworks)
            yield return framework.Name;
    }

    // The declared floors as written, whether or not a target uses them: so the reference hashes its one floor.
    private static LibcFloor[] LibcFloorsOf(LayerDefinition layer)
    {
        Libc[] used = [.. layer.Platforms.Select(target => target.Libc).OfType<Libc>().Distinct().Order()];
        return used.Length == 0 || layer.DeclaredLibcFloors.IsEmpty
            ? [.. used.Select(layer.Floors.Of)]
            : [.. layer.DeclaredLibcFloors];
    }

    private static IEnumerable<string> VersionInputsOf(LayerDefinition layer, Func<SourceModule, string> moduleHash)
    {
        yield return $"env_name={layer.BuildName}";
        yield return $"is_versioned_layer={layer.Versioned}";
        if (layer is not ApplicationDefinition application)
            yield break;
        yield return moduleHash(application.LaunchModule);
        foreach (SourceModule module in application.SupportModules)
            yield return moduleHash(module);
    }
}
