using System.Security.Cryptography;
using System.Text;
using Venvstacks.Definitions;
using Venvstacks.Sources;

namespace Venvstacks.Locking;

/// <summary>What a lock is valid for: each is <c>sha256:</c> and the hexadecimal SHA-256 of the UTF-8 bytes of strings, one after the other.</summary>
/// <param name="LockInput">The declared requirements, sorted.</param>
/// <param name="Requirements">The locked packages and their wheels, sorted; null where there is no lock that is worth a look.</param>
/// <param name="OtherInputs">The Python version, the targets of C library and macOS, and the layers below.</param>
/// <param name="VersionInputs">The layer's name, whether it is versioned, and the contents of its modules.</param>
public sealed record LockHashes(string LockInput, string? Requirements, string OtherInputs, string VersionInputs)
{
    /// <summary>The hash of the declared requirements, as <see cref="DeclaredRequirements.Normalize"/> gives them.</summary>
    /// <remarks>What follows a <c>#</c> is left out and so is a requirement with <c>--hash</c>, as in a requirements file.</remarks>
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

    /// <summary>The hash of what else decides the resolution: never a package's, always the layer's.</summary>
    public static string OfOtherInputs(LayerDefinition layer) => OfStrings(OtherInputsOf(layer));

    /// <summary>The hash of what a versioned layer's version stands for besides its packages.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="moduleHash">Gives the hash of a launch or support module.</param>
    public static string OfVersionInputs(LayerDefinition layer, Func<SourceModule, string> moduleHash) =>
        OfStrings(VersionInputsOf(layer, moduleHash));

    private static string OfStrings(IEnumerable<string> strings)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string text in strings)
            hash.AppendData(Encoding.UTF8.GetBytes(text));
        return $"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }

    private static IEnumerable<string> Describe(LockedPackage package)
    {
        yield return $"{package} from {package.Index ?? "unspecified index"}";
        foreach (var wheel in package.Wheels)
        {
            foreach ((string algorithm, string hex) in wheel.Hashes)
                yield return $"{wheel.RecordedName}:{algorithm}:{hex}";
        }
    }

    private static IEnumerable<string> OtherInputsOf(LayerDefinition layer)
    {
        yield return $"py_version={layer.Runtime.PythonImplementation.MinorVersion}";
        if (layer.Platforms.Any(platform => platform.IsLinux))
            yield return $"linux_target={layer.LinuxTarget}";
        if (layer.Platforms.Any(platform => platform.IsMacos))
            yield return $"macosx_target={layer.MacosTarget}";
        if (layer is RuntimeDefinition)
            yield break;
        yield return layer.Runtime.BuildName;
        foreach (FrameworkDefinition framework in layer.Frameworks)
            yield return framework.Name;
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
