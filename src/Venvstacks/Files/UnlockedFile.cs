using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Venvstacks.Files;

/// <summary>Opens files without the lock that the framework takes on Unix, and without the system calls for it.</summary>
internal static partial class UnlockedFile
{
    private const FileShare All = FileShare.ReadWrite | FileShare.Delete;

    // The framework's own shim: the values of flags differ from system to system, these do not.
    private const int ReadOnly = 0x0;
    private const int WriteOnly = 0x1;
    private const int CloseOnExec = 0x10;
    private const int Create = 0x20;
    private const int Exclusive = 0x40;
    private const int DefaultMode = 0x1B6; // 0666, which the umask restricts

    /// <summary>Opens a file for reading, on Unix also a folder, even while another process has just renamed it and still holds its lock.</summary>
    public static SafeFileHandle Open(string path) =>
        OperatingSystem.IsWindows()
            ? File.OpenHandle(path, FileMode.Open, FileAccess.Read, All)
            : Require(Open(path, ReadOnly | CloseOnExec, 0), path);

    /// <summary>Creates a file where none is, for writing.</summary>
    public static SafeFileHandle CreateNew(string path) =>
        OperatingSystem.IsWindows()
            ? File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, All)
            : Require(Open(path, WriteOnly | CloseOnExec | Create | Exclusive, DefaultMode), path);

    /// <summary>Opens a file for reading, without a buffer.</summary>
    public static FileStream OpenRead(string path) => new(Open(path), FileAccess.Read, bufferSize: 0);

    /// <summary>Reads a file whole.</summary>
    public static byte[] ReadBytes(string path)
    {
        using SafeFileHandle handle = Open(path);
        byte[] content = GC.AllocateUninitializedArray<byte>(
            (int)Math.Min(RandomAccess.GetLength(handle), Array.MaxLength)
        );
        int length = 0;
        for (int read; (read = RandomAccess.Read(handle, content.AsSpan(length), length)) > 0; )
            length += read;
        return length == content.Length ? content : content[..length];
    }

    /// <summary>Reads a file whole, as UTF-8 text.</summary>
    public static string ReadText(string path)
    {
        using StreamReader reader = new(new MemoryStream(ReadBytes(path)));
        return reader.ReadToEnd();
    }

    private static SafeFileHandle Require(SafeFileHandle handle, string path)
    {
        if (!handle.IsInvalid)
            return handle;
        int error = Marshal.GetLastPInvokeError();
        handle.Dispose();
        throw FileSystem.Error(error, path);
    }

    [LibraryImport(
        "libSystem.Native",
        EntryPoint = "SystemNative_Open",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8
    )]
    private static partial SafeFileHandle Open(string path, int flags, int mode);
}
