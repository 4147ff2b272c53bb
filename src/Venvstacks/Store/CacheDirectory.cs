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
    /// <exception cref="StorageException">The folder belongs to another user.</exception>
    public static CacheDirectory Open(string path, Action<Diagnostic> warn)
    {
        path = Path.GetFullPath(path);
        if (Directory.Exists(path) && !FileSystem.IsOwn(path))
            throw StorageException.About(
                DiagnosticCodes.ForeignCache,
                $"the cache '{path}' belongs to another user",
                "set VENVSTACKS_CACHE_DIR to a directory of your own"
            );
        try
        {
            FileSystem.CreatePrivateDirectory(path);
            StageSweeper.Sweep(path);
            WriteTag(Path.Combine(path, "CACHEDIR.TAG"));
            return new CacheDirectory(path, isTemporary: false);
        }
        catch (Exception e) when (StorageException.IsFileError(e) || e is StorageException)
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
    public string FolderOf(string name)
    {
        string path = Path.Combine(Root, name);
        FileSystem.CreatePrivateDirectory(path);
        StageSweeper.Sweep(path);
        return path;
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
