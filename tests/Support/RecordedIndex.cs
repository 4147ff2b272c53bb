using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace Venvstacks.Testing;

/// <summary>The recorded package index, served by a process of its own on a free port; it ends with this object.</summary>
public sealed class RecordedIndex : IDisposable
{
    private readonly Process _process;

    private RecordedIndex(Process process, Uri address) => (_process, Address) = (process, address);

    /// <summary>The address of the index.</summary>
    public Uri Address { get; }

    /// <summary>Starts it, or skips the running test where Python or the record is missing.</summary>
    /// <param name="options">Options of <c>serve-index</c>: <c>--faults 0.2</c>, <c>--latency-ms 50</c>, <c>--user a:b</c>, <c>--html-only</c>, <c>--no-metadata</c>.</param>
    public static async Task<RecordedIndex> StartAsync(params string[] options)
    {
        string program = Shared.Require("bin", "serve-index");
        ProcessStartInfo start = new("python3", [program, "--port", "0", .. options])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        try
        {
            Process process = Process.Start(start)!;
            string? address = await process.StandardOutput.ReadLineAsync();
            if (address is not null)
                return new RecordedIndex(process, new Uri(address));
            process.Dispose();
            Assert.Skip("serve-index does not start here");
        }
        catch (Win32Exception)
        {
            Assert.Skip("python3 is not here");
        }
        throw new UnreachableException();
    }

    /// <summary>The names of the packages that the golden locks of a stack hold, sorted.</summary>
    public static string[] PackagesOf(string stack) =>
        [
            .. Directory
                .EnumerateFiles(
                    Shared.Require("golden", stack, "requirements"),
                    "packages-*.txt",
                    SearchOption.AllDirectories
                )
                .SelectMany(File.ReadLines)
                .Where(line => line.Contains("==", StringComparison.Ordinal))
                .Select(line => line.Split("==")[0])
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
