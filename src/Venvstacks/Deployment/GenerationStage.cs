using System.Security.Cryptography;
using Venvstacks.Files;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>An unfinished generation. A repeat of the same request with the same umask takes it up again, unless the machine was restarted in between.</summary>
/// <param name="layout">The paths.</param>
/// <param name="folder">The name of the generation's directory.</param>
internal sealed class GenerationStage(TargetLayout layout, string folder)
{
    private const string RequestName = "request";
    private const string BootFile = "/proc/sys/kernel/random/boot_id";

    /// <summary>The name of the generation's directory.</summary>
    public string Folder => folder;

    /// <summary>The number in the name.</summary>
    public int Number => TargetLayout.NumberOf(folder);

    private string Path => System.IO.Path.Combine(layout.Stages, folder);

    /// <summary>All unfinished generations.</summary>
    public static ImmutableArray<GenerationStage> All(TargetLayout layout) =>
        Directory.Exists(layout.Stages)
            ?
            [
                .. Directory
                    .GetDirectories(layout.Stages)
                    .Where(path => TargetLayout.NumberOf(System.IO.Path.GetFileName(path)) > 0)
                    .Select(path => new GenerationStage(layout, System.IO.Path.GetFileName(path))),
            ]
            : [];

    /// <summary>Starts a generation.</summary>
    /// <param name="layout">The paths.</param>
    /// <param name="number">The number.</param>
    /// <param name="identity">The hash of the generation's layers.</param>
    public static GenerationStage Start(TargetLayout layout, int number, string identity)
    {
        string random = RandomNumberGenerator.GetHexString(4, lowercase: true);
        GenerationStage stage = new(layout, $"{number}-{random}");
        StagedFile.Write(System.IO.Path.Combine(stage.Path, RequestName), SealedText.Seal(RequestOf(layout, identity)));
        return stage;
    }

    /// <summary>Whether the generation has the same layers, and nothing of it was lost by a restart of the machine.</summary>
    public bool IsFor(string identity)
    {
        string path = System.IO.Path.Combine(Path, RequestName);
        return File.Exists(BootFile)
            && File.Exists(path)
            && SealedText.TryOpen(UnlockedFile.ReadBytes(path), out string? text)
            && text == RequestOf(layout, identity);
    }

    /// <summary>The entries of a layer that was unpacked; null where it was not.</summary>
    public ImmutableArray<ManifestEntry>? FindLayer(string name) => TargetRecords.FindEntries(ListOf(name));

    /// <summary>Marks a layer as unpacked.</summary>
    public void Finish(string name, ImmutableArray<ManifestEntry> entries) =>
        TargetRecords.WriteEntries(ListOf(name), entries);

    /// <summary>Removes the record; the generation stays.</summary>
    public void Forget() => FileRemoval.Remove(Path);

    /// <summary>Removes the generation, then the record.</summary>
    public void Remove()
    {
        FileRemoval.Remove(layout.FolderOf(folder));
        FileRemoval.Remove(layout.DerivedOf(Number));
        Forget();
    }

    private string ListOf(string name) => System.IO.Path.Combine(Path, $"{name}.list");

    private static string RequestOf(TargetLayout layout, string identity) =>
        $"{identity}\n{layout.RealRoot}\n{(File.Exists(BootFile) ? File.ReadAllText(BootFile).Trim() : "")}\n{FilePermissions.OfNewFolders()}\n";
}
