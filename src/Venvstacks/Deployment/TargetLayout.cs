using Venvstacks.Files;
using Venvstacks.Formats.Text;

namespace Venvstacks.Deployment;

/// <summary>The paths of an installation (docs/reference/deployment.md).</summary>
/// <param name="root">The full path of the directory.</param>
internal sealed class TargetLayout(string root)
{
    /// <summary>The name of the directory of records.</summary>
    public const string RecordsName = ".venvstacks";

    /// <summary>The directory of the installation.</summary>
    public string Root => root;

    /// <summary>A command of this tool on the installation, for help.</summary>
    /// <param name="words">The command and its other arguments.</param>
    public string Command(params IEnumerable<string> words) => ShellText.Command(["venvstacks", .. words, root]);

    /// <summary>The full path of a directory, without a separator at its end.</summary>
    public static string FullPathOf(string directory) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));

    /// <summary>The directory without links, which generated files hold.</summary>
    public string RealRoot => RealPath.Find(root) ?? root;

    /// <summary>The directory of generations.</summary>
    public string Generations => Path.Combine(root, "generations");

    /// <summary>The link to the current generation, for people.</summary>
    public string CurrentLink => Path.Combine(root, "current");

    /// <summary>The directory of records.</summary>
    public string Records => Path.Combine(root, RecordsName);

    /// <summary>Which generation is current: the truth of the installation.</summary>
    public string State => Path.Combine(Records, "state.json");

    /// <summary>The state of an installation that is being removed.</summary>
    public string RemovedState => Path.Combine(Records, "removed.json");

    /// <summary>The file that a run locks while it changes the installation.</summary>
    public string Lock => Path.Combine(Records, "lock");

    /// <summary>The directory of the generations' records.</summary>
    public string Markers => Path.Combine(Records, "generations");

    /// <summary>The directory of layer manifests, each named by its hash.</summary>
    public string Manifests => Path.Combine(Records, "manifests");

    /// <summary>The directory of the lists of derived files, one directory a generation.</summary>
    public string Derived => Path.Combine(Records, "derived");

    /// <summary>The directory of the files that running applications lock, one a generation.</summary>
    public string Leases => Path.Combine(Records, "leases");

    /// <summary>The directory of unfinished generations.</summary>
    public string Stages => Path.Combine(Records, "stages");

    /// <summary>The directory of what is being deleted.</summary>
    public string Trash => Path.Combine(Records, "trash");

    /// <summary>The directory of archives that are being fetched, or are kept; each is named by its hash.</summary>
    public string Downloads => Path.Combine(Records, "downloads");

    /// <summary>The directories in the directory of records.</summary>
    public IEnumerable<string> RecordFolders => [Markers, Manifests, Derived, Leases, Stages, Trash, Downloads];

    /// <summary>An archive that was fetched.</summary>
    public string DownloadOf(string archiveHash) => Path.Combine(Downloads, archiveHash);

    /// <summary>A manifest as it lies beside an archive.</summary>
    /// <param name="hash">The hash of its text.</param>
    public string SidecarOf(string hash) => Path.Combine(Manifests, $"{hash}.zst");

    /// <summary>The directory of a generation.</summary>
    /// <param name="folder">Its name.</param>
    public string FolderOf(string folder) => Path.Combine(Generations, folder);

    /// <summary>The number in the name of a generation's directory; 0 for other names.</summary>
    public static int NumberOf(string folder) =>
        folder.Split('-') is [var number, { Length: 4 } random]
        && random.All(char.IsAsciiHexDigitLower)
        && int.TryParse(number, out int parsed)
            ? parsed
            : 0;

    /// <summary>The full paths of the directories of generations by number, also of those without a record.</summary>
    public ILookup<int, string> FoldersByNumber() =>
        (Directory.Exists(Generations) ? Directory.GetDirectories(Generations) : [])
            .Where(path => NumberOf(Path.GetFileName(path)) > 0)
            .ToLookup(path => NumberOf(Path.GetFileName(path)));

    /// <summary>The record of a generation, which marks it as complete.</summary>
    public string MarkerOf(int number) => Path.Combine(Markers, $"{number}.json");

    /// <summary>The file that applications of a generation lock.</summary>
    public string LeaseOf(int number) => Path.Combine(Leases, $"{number}");

    /// <summary>The directory of a generation's lists of derived files.</summary>
    public string DerivedOf(int number) => Path.Combine(Derived, $"{number}");

    /// <summary>The list of a layer's derived files.</summary>
    public string DerivedOf(int number, string layer) => Path.Combine(DerivedOf(number), layer);

    /// <summary>The numbers of the generations that have a record, in ascending order.</summary>
    public ImmutableArray<int> Numbers()
    {
        if (!Directory.Exists(Markers))
            return [];
        return
        [
            .. Directory
                .EnumerateFiles(Markers, "*.json")
                .Select(path => int.TryParse(Path.GetFileNameWithoutExtension(path), out int number) ? number : 0)
                .Where(number => number > 0)
                .Order(),
        ];
    }
}
