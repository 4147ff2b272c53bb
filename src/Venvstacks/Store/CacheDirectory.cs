using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;

namespace Venvstacks.Store;

/// <summary>The cache: index pages, unpacked wheels and runtimes, layers, archives.</summary>
internal sealed class CacheDirectory : IDisposable
{
    private readonly bool _isTemporary;

    private CacheDirectory(string path, bool isTemporary)
    {
        Root = path;
        _isTemporary = isTemporary;
        Store = new ContentStore(FolderOf("files-v1"));
    }

    public string Root { get; }

    public ContentStore Store { get; }

    /// <summary>Opens the cache in a folder, which is created for this user only. If it cannot be written, a temporary cache is used.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="warn">Receives the warning of a temporary cache.</param>
    /// <exception cref="StorageException">The folder, or one of those in it, belongs to another user or can be written by others.</exception>
    public static CacheDirectory Open(string path, Action<Diagnostic> warn)
    {
        path = Path.GetFullPath(path);
        // A group of one's own is the default of some systems, and a root made by hand has its write bit.
        Require("the cache", path, UnixFileMode.OtherWrite);
        try
        {
            FileSystem.CreatePrivateDirectory(path);
            StageSweeper.Sweep(path);
            WriteTag(Path.Combine(path, "CACHEDIR.TAG"));
            return new CacheDirectory(path, isTemporary: false);
        }
        catch (Exception e)
            when (StorageException.IsFileError(e)
                || e is StorageException { Diagnostics: [{ Code: not DiagnosticCodes.ForeignCache }] }
            )
        {
            warn(
                Diagnostic.Warning(
                    DiagnosticCodes.ReadOnlyCache,
                    $"the cache '{path}' cannot be written, so nothing is cached for the next run: {e.Message.TrimEnd('.')}",
                    help: "set VENVSTACKS_CACHE_DIR to a writable directory"
                )
            );
            return new CacheDirectory(Directory.CreateTempSubdirectory("venvstacks-").FullName, isTemporary: true);
        }
    }

    /// <summary>A folder of the cache, created if it is missing, and swept.</summary>
    /// <param name="name">The kind and the version of its format: <c>wheels-v1</c>.</param>
    /// <exception cref="StorageException">The folder belongs to another user, or can be written by others.</exception>
    public string FolderOf(string name)
    {
        string path = Path.Combine(Root, name);
        Require("the directory of the cache", path, UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);
        FileSystem.CreatePrivateDirectory(path);
        Close(path);
        StageSweeper.Sweep(path);
        return path;
    }

    // Whoever else can write a folder may have put anything there.
    private static void Require(string name, string path, UnixFileMode refused)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(path))
            return;
        string? problem =
            !FileSystem.IsOwn(path) ? "belongs to another user"
            : (File.GetUnixFileMode(path) & refused) != UnixFileMode.None ? "can be written by other users"
            : null;
        if (problem is not null)
            throw StorageException.About(
                DiagnosticCodes.ForeignCache,
                $"{name} '{path}' {problem}",
                "remove the directory, or set VENVSTACKS_CACHE_DIR to a directory of your own"
            );
    }

    // Others enter none of the folders below either, whatever modes those have.
    private static void Close(string path)
    {
        const UnixFileMode own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (OperatingSystem.IsWindows())
            return;
        UnixFileMode mode = File.GetUnixFileMode(path);
        if ((mode & ~own) != UnixFileMode.None)
            File.SetUnixFileMode(path, mode & own);
    }

    /// <summary>Removes stages and a temporary cache.</summary>
    public void Dispose()
    {
        Store.Dispose();
        if (_isTemporary)
            Directory.Delete(Root, recursive: true);
    }

    // Excludes the cache from backups, and shows whether it can be written.
    private static void WriteTag(string path)
    {
        using StagedFile tag = StagedFile.Create(path);
        if (File.Exists(path))
            return;
        tag.Content.Write("Signature: 8a477f597d28d172789f06886806bc55\n"u8);
        tag.Commit(isDurable: false);
    }

    // Not a known name in the temporary folder, which another user could create first.
    private static string HomeOfAccount() =>
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);

    /// <summary>The cache of this user: <c>VENVSTACKS_CACHE_DIR</c>, else <c>venvstacks</c> in <c>XDG_CACHE_HOME</c>, <c>~/.cache</c>, <c>~/Library/Caches</c> or <c>%LOCALAPPDATA%</c>.</summary>
    internal static string DefaultPath(Func<string, string?> environment)
    {
        if (environment("VENVSTACKS_CACHE_DIR") is { Length: > 0 } set)
            return set;
        if (OperatingSystem.IsWindows())
            return Path.Combine(environment("LOCALAPPDATA") ?? Path.GetTempPath(), "venvstacks", "cache");
        // The XDG specification ignores relative paths.
        if (environment("XDG_CACHE_HOME") is { } xdg && Path.IsPathRooted(xdg))
            return Path.Combine(xdg, "venvstacks");
        string home = environment("HOME") is { Length: > 0 } folder ? folder : HomeOfAccount();
        return OperatingSystem.IsMacOS()
            ? Path.Combine(home, "Library", "Caches", "venvstacks")
            : Path.Combine(home, ".cache", "venvstacks");
    }
}
