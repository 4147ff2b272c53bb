using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;

namespace Venvstacks.Store;

/// <summary>Where things are kept that can be had again: pages, wheels, unpacked files, archives.</summary>
internal sealed class CacheDirectory : IDisposable
{
    private readonly bool _isTemporary;

    private CacheDirectory(string path, bool isTemporary)
    {
        Root = path;
        _isTemporary = isTemporary;
        Store = new ContentStore(FolderOf("files-v1"));
    }

    /// <summary>Its path.</summary>
    public string Root { get; }

    /// <summary>The files by content.</summary>
    public ContentStore Store { get; }

    /// <summary>Opens the cache in a folder, which is made for this user only where it is missing. Where it cannot be written, one for this run only.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="warn">Told when the cache is for this run only.</param>
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

    /// <summary>A folder of the cache, made where it is missing, swept of what killed processes left.</summary>
    /// <param name="name">What it is for and the version of its form: <c>wheels-v1</c>.</param>
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

    /// <summary>Removes what is for this run only.</summary>
    public void Dispose()
    {
        Store.Dispose();
        if (_isTemporary)
            Directory.Delete(Root, recursive: true);
    }

    // Tells backup programs to leave the folder out; and an attempt to write shows whether that is possible.
    private static void WriteTag(string path)
    {
        using StagedFile tag = StagedFile.Create(path);
        if (File.Exists(path))
            return;
        tag.Content.Write("Signature: 8a477f597d28d172789f06886806bc55\n"u8);
        tag.Commit(isDurable: false);
    }

    // Not a folder of a known name in the temporary one: anybody could make that first.
    private static string HomeOfAccount() =>
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);

    /// <summary>The cache of this user: <c>VENVSTACKS_CACHE_DIR</c>, else <c>venvstacks</c> in <c>XDG_CACHE_HOME</c>, <c>~/.cache</c>, <c>~/Library/Caches</c> or <c>%LOCALAPPDATA%</c>.</summary>
    internal static string DefaultPath(Func<string, string?> environment)
    {
        if (environment("VENVSTACKS_CACHE_DIR") is { Length: > 0 } set)
            return set;
        if (OperatingSystem.IsWindows())
            return Path.Combine(environment("LOCALAPPDATA") ?? Path.GetTempPath(), "venvstacks", "cache");
        // The standard says that a relative path here is to be ignored.
        if (environment("XDG_CACHE_HOME") is { } xdg && Path.IsPathRooted(xdg))
            return Path.Combine(xdg, "venvstacks");
        string home = environment("HOME") is { Length: > 0 } folder ? folder : HomeOfAccount();
        return OperatingSystem.IsMacOS()
            ? Path.Combine(home, "Library", "Caches", "venvstacks")
            : Path.Combine(home, ".cache", "venvstacks");
    }
}
