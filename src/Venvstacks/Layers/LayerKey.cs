using System.Security.Cryptography;
using Venvstacks.Declarations;
using Venvstacks.Locking;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>A wheel of a lock that a layer takes for its target.</summary>
internal sealed record ChosenWheel(LockedPackage Package, PylockWheel Wheel);

/// <summary>The key of a layer: the hash of all inputs of its manifest, known before anything is fetched or unpacked.</summary>
internal static class LayerKey
{
    // Raised when equal inputs give another layer than before.
    private const string Form = "venvstacks layer inputs 4";

    /// <summary>The key, in lower-case hexadecimal digits.</summary>
    /// <param name="recipe">The layer with its modules.</param>
    /// <param name="wheels">The wheels of its packages, in the order of the lock.</param>
    /// <param name="settings">The settings that change the requirements of wheels.</param>
    /// <param name="runtime">The identity of the interpreter whose files the layer has, or null.</param>
    public static string Of(
        LayerRecipe recipe,
        IEnumerable<ChosenWheel> wheels,
        IEnumerable<string> settings,
        string? runtime
    )
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string input in Inputs(recipe, wheels, runtime).Concat(settings))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(input);
            hash.AppendData(Encoding.ASCII.GetBytes($"{bytes.Length}:"));
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<string> Inputs(LayerRecipe recipe, IEnumerable<ChosenWheel> wheels, string? runtime)
    {
        yield return Form;
        yield return recipe.Target.Name;
        yield return LayerFactsJson.Write(recipe.Facts).ToJsonString();
        yield return $"{recipe.LockTime}";
        yield return recipe.Metadata.ToText();
        yield return PostInstallScript.Text;
        yield return LauncherScript.Text(recipe.Target, []);
        yield return runtime ?? "";
        // What wheels must bring follows from the extras that are asked for.
        foreach (DeclaredRequirement asked in recipe.Layer.Requirements.Where(own => !own.Requirement.Extras.IsEmpty))
            yield return $"extras {asked.Requirement}";
        foreach (string pattern in recipe.Layer.DynlibExclude)
            yield return $"exclude {pattern}";
        foreach (string pattern in recipe.Layer.DynlibInclude)
            yield return $"include {pattern}";
        foreach ((LockedPackage package, PylockWheel wheel) in wheels)
            yield return $"wheel {package.Name} {package.Version} {wheel.FileName} {HashesOf(wheel)}";
        if (recipe.PackageTimes is { } times)
            yield return $"times of packages {times}";
        yield return ManifestText.HashOf(recipe.Modules);
    }

    private static string HashesOf(PylockWheel wheel) =>
        string.Join(' ', wheel.Hashes.OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => $"{h.Key}:{h.Value}"));
}
