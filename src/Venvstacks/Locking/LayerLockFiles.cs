using Venvstacks.Definitions;

namespace Venvstacks.Locking;

/// <summary>Where the lock of a layer lies: four files in <c>requirements/BUILDNAME</c> beside the definition.</summary>
/// <param name="Folder">The folder's full path.</param>
/// <param name="BuildName">The layer's build name.</param>
public sealed record LayerLockFiles(string Folder, string BuildName)
{
    /// <summary>The name of a lock file has no dots in it (PEP 751 "File Name").</summary>
    private string Stem => BuildName.Replace('.', '_');

    /// <summary>The lock: <c>pylock.NAME.toml</c>.</summary>
    public string Lock => Path.Combine(Folder, $"pylock.{Stem}.toml");

    /// <summary>What the lock is valid for: <c>pylock.NAME.meta.json</c>.</summary>
    public string Metadata => Path.Combine(Folder, $"pylock.{Stem}.meta.json");

    /// <summary>The declared requirements: <c>requirements-NAME.in</c>.</summary>
    public string DeclaredRequirements => Path.Combine(Folder, $"requirements-{Stem}.in");

    /// <summary>The packages in short: <c>packages-BUILDNAME.txt</c>.</summary>
    public string Summary => Path.Combine(Folder, $"packages-{BuildName}.txt");

    /// <summary>The files of a layer.</summary>
    public static LayerLockFiles Of(StackDefinition stack, LayerDefinition layer) =>
        new(Path.Combine(stack.RequirementsDirectory, layer.BuildName), layer.BuildName);
}
