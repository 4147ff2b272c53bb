namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>The system calls that strace lets fail, or at which it kills a program.</summary>
internal static class SystemCalls
{
    private static readonly string[] Changing =
    [
        "write,pwrite64,pwritev",
        "rename,renameat,renameat2",
        "openat",
        "fsync,fdatasync,syncfs",
        "mkdir,mkdirat",
        "link,linkat",
        "symlink,symlinkat",
        "unlink,unlinkat,rmdir",
        "ftruncate",
        "fchmod,close",
    ];

    /// <summary>Calls in turn, each with the number of the call that fails in its thread: the first ones and later ones.</summary>
    public static (string Call, int When)[] Points(int count)
    {
        Random random = new(count);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => (Changing[i % Changing.Length], i % 2 == 0 ? random.Next(1, 6) : random.Next(1, 80))),
        ];
    }

    /// <summary>The command line before a program in which a call has a fault: <c>error=EIO</c>, <c>signal=KILL</c>.</summary>
    /// <remarks>A close gets no error: strace makes the error instead of the call, so the file stayed open, which no system does, and a reader of the other end of a pipe waited for ever.</remarks>
    public static string[] Inject(string call, string fault, int when)
    {
        string calls = fault.StartsWith("error", StringComparison.Ordinal) ? call.Replace(",close", "") : call;
        return ["strace", "-f", "-o", "/dev/null", "-e", $"trace={calls}", "-e", $"inject={calls}:{fault}:when={when}"];
    }

    /// <summary>Skips the running test where programs cannot be traced.</summary>
    public static async Task SkipWithoutTracingAsync(SmallStack stack)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/strace"), "strace is missing");
        string[] command = ["strace", "-f", "-o", "/dev/null", "-e", "trace=openat", "true"];
        ProgramRun run = await StackProgram.RunAsync(command, stack.Folder, stack.Variables);
        Assert.SkipUnless(run.ExitCode == 0, $"tracing is not permitted: {run.Error}");
    }
}
