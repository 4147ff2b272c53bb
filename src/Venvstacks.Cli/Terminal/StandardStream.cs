using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Venvstacks.Formats.Archives;

namespace Venvstacks.Cli.Terminal;

/// <summary>A standard stream of a Unix process, written without <see cref="Console"/>, whose first write switches the terminal's keypad mode.</summary>
internal sealed partial class StandardStream : WriteOnlyStream
{
    private const int Interrupted = 4;
    private const int BrokenPipe = 32;

    private static readonly int TryAgain = OperatingSystem.IsLinux() ? 11 : 35;

    private readonly int _descriptor;

    private StandardStream(int descriptor)
    {
        int copy = Duplicate(descriptor);
        if (copy < 0)
            throw Failure(Marshal.GetLastPInvokeError());
        new SafeFileHandle(copy, ownsHandle: true).Dispose();
        _descriptor = descriptor;
    }

    /// <summary>The standard output.</summary>
    /// <exception cref="IOException">It is closed.</exception>
    public static Stream OpenOut() =>
        OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new StandardStream(1);

    /// <summary>The standard error; discards everything if it is closed.</summary>
    public static Stream OpenError()
    {
        try
        {
            return OperatingSystem.IsWindows() ? Console.OpenStandardError() : new StandardStream(2);
        }
        catch (IOException)
        {
            return Null;
        }
    }

    /// <summary>The width of the terminal on the standard error, or null if it is unknown.</summary>
    public static unsafe int? ErrorWidth()
    {
        const nuint windowSize = 0x5413; // TIOCGWINSZ
        ushort* size = stackalloc ushort[4];
        return OperatingSystem.IsLinux() && Control(2, windowSize, size) == 0 && size[1] > 0 ? size[1] : null;
    }

    // As in Console, a closed pipe is not an error.
    public override unsafe void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written;
            fixed (byte* bytes = buffer)
                written = WriteSome(_descriptor, bytes, (nuint)buffer.Length);
            if (written >= 0)
                buffer = buffer[(int)written..];
            else if (Marshal.GetLastPInvokeError() is var error && error == BrokenPipe)
                return;
            else if (error == TryAgain)
                Thread.Sleep(1);
            else if (error != Interrupted)
                throw Failure(error);
        }
    }

    private static IOException Failure(int error) => new(Marshal.GetPInvokeErrorMessage(error));

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint WriteSome(int descriptor, byte* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static unsafe partial int Control(int descriptor, nuint request, void* argument);
}
