using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;

namespace Venvstacks.Store;

/// <summary>The cache: index pages, unpacked wheels and runtimes, layers, archives.</summary>
internal sealed class CacheDirectory : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // Held as long as the cache is in use, so that nothing is pruned meanwhile; null for a temporary cache.
    private readonly FileLock? _use;

    private CacheDirectory(string path, FileLock? use)
    {
        Root = path;
        _use = use;
        Store = new ContentStore(FolderOf(CacheFormats.Files));
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
        RequireOwn(path);
        try
        {
            FileSystem.CreatePrivateDirectory(path);
            StageSweeper.Sweep(path);
            WriteTag(TagOf(path));
            return new CacheDirectory(path, Share(path, warn));
        }
        catch (Exception e)
            when (StorageException.IsFileError(e)
                || e is StorageException { Diagnostics: [{ Code: not DiagnosticCodes.ForeignCache }] }
            )
        {
            warn(
                Diagnostic.Warning(
                    DiagnosticCodes.ReadOnlyCache,
                    $"the cache '{path}' cannot be written, so nothing is cached for the next run: {(File.Exists(path) ? "it is not a directory" : e.Message.TrimEnd('.'))}",
                    help: "set VENVSTACKS_CACHE_DIR to a writable directory"
                )
            );
            return new CacheDirectory(Directory.CreateTempSubdirectory("venvstacks-").FullName, use: null);
        }
    }

    /// <summary>The file that marks a folder as a cache; whoever uses the cache shares its lock.</summary>
    public static string TagOf(string root) => Path.Combine(root, "CACHEDIR.TAG");

    private static FileLock Share(string root, Action<Diagnostic> warn)
    {
        for (TimeSpan waited = TimeSpan.Zero; ; waited += Pause)
        {
            if (FileLock.TryShare(TagOf(root)) is { } use)
                return use;
            if (waited == Patience)
                warn(
                    Diagnostic.Warning(
                        DiagnosticCodes.CacheInUse,
                        $"waiting for another run to finish pruning the cache '{root}'"
                    )
                );
            Thread.Sleep(Pause);
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

    /// <summary>Refuses a cache that belongs to another user or can be written by others.</summary>
    /// <exception cref="StorageException">It is one of these.</exception>
    public static void RequireOwn(string path) => Require("the cache", path, UnixFileMode.OtherWrite);

    // Whoever else can write a folder may have put anything there.
    private static void Require(string name, string path, UnixFileMode refused)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(path))
            return;
        string? problem =
            !NativeStat.IsOwn(path) ? "belongs to another user"
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
        _use?.Dispose();
        if (_use is null)
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
