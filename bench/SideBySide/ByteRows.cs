using System.Globalization;
using System.Security.Cryptography;
using Venvstacks.Platforms;
using Venvstacks.Testing;

namespace Venvstacks.Benchmarks;

/// <summary>The archives of <c>cross</c> for six targets, in every format, under every condition of a machine: all SHA-256 are equal.</summary>
/// <remarks>The runtimes of other targets than the host's are stand-ins. Every archive is compressed anew: <c>--force</c> uses no cache.</remarks>
internal sealed class ByteRows
{
    private const string Version = "3.11.7";

    private readonly Workplace _workplace;
    private readonly string[] _formats;

    private ByteRows(Workplace workplace, int level, string format)
    {
        _workplace = workplace;
        string[] all =
        [
            $"tar.xz --level {level.ToString(CultureInfo.InvariantCulture)}",
            "tar.zst",
            "tar.zst --frames 1MiB",
            "tar.gz",
            "tar",
            "zip",
        ];
        _formats = [.. all.Where(options => format.Length == 0 || options.Split(' ')[0] == format)];
    }

    /// <summary>Compares the archives.</summary>
    /// <param name="workplace">Where it runs.</param>
    /// <param name="level">The level of tar.xz; other formats have their own.</param>
    /// <param name="format">The only format that is compared; empty for all.</param>
    /// <returns>Whether all are equal.</returns>
    public static Task<bool> RunAsync(Workplace workplace, int level, string format) =>
        new ByteRows(workplace, level, format).RunAsync();

    private async Task<bool> RunAsync()
    {
        Side side = await BuildAsync();
        string tool = _workplace.Tool;
        List<(string Name, string[] Command, string[] Options)> conditions =
        [
            ("again, 2 threads", [tool], ["--threads", "2"]),
            ("1 thread", [tool], ["--threads", "1"]),
            ("umask 077, another directory", Shell("umask 077", tool), ["--output-dir", "other/Übung"]),
            ("TZ", ["env", "TZ=Pacific/Kiritimati", tool], []),
            ("LANG", ["env", "LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8", tool], []),
            ("faketime", ["faketime", "2031-02-03 04:05:06", tool], []),
            (
                "tmpfs",
                ["env", "TMPDIR=/dev/shm", tool],
                ["--output-dir", $"/dev/shm/{Path.GetFileName(_workplace.Folder)}"]
            ),
        ];
        string[]? arm = await FindArmAsync();
        Side? onArm = arm is null ? null : await BuildAsync(side, arm);
        Console.WriteLine("| format | condition | archives | equal | processor time (s) |");
        Console.WriteLine("|---|---|---|---|---|");
        bool areEqual = true;
        foreach (string format in _formats)
        {
            (Dictionary<string, string> expected, _) = await PublishAsync(side, format, [tool], []);
            foreach ((string name, string[] command, string[] options) in conditions)
                areEqual &= Compare(expected, await PublishAsync(side, format, command, options), format, name);
            if (onArm is not null)
                areEqual &= Compare(
                    expected,
                    await PublishAsync(onArm, format, arm!, []),
                    format,
                    "ARM build, in qemu"
                );
        }
        return areEqual;
    }

    private static bool Compare(
        Dictionary<string, string> expected,
        (Dictionary<string, string> Hashes, Measure Cost) found,
        string format,
        string name
    )
    {
        bool areEqual = found.Hashes.Count == expected.Count && !found.Hashes.Except(expected).Any();
        string seconds = found.Cost.Processor.ToString("F1", CultureInfo.InvariantCulture);
        Console.WriteLine($"| {format} | {name} | {found.Hashes.Count} | {(areEqual ? "yes" : "NO")} | {seconds} |");
        return areEqual;
    }

    // Another host has build records of its own, and an empty cache.
    private async Task<Side> BuildAsync(Side built, string[] command)
    {
        Side side = new(_workplace, "cross", "bytes-arm", _workplace.Tool) { Command = command };
        side.Remove("requirements");
        Folders.Copy(Path.Combine(built.Folder, "requirements"), Path.Combine(side.Folder, "requirements"));
        File.Copy(
            Path.Combine(built.Folder, "venvstacks.toml"),
            Path.Combine(side.Folder, "venvstacks.toml"),
            overwrite: true
        );
        await side.RunAsync(["build", .. Wheels, .. Platforms()]);
        return side;
    }

    private async Task<Side> BuildAsync()
    {
        foreach (Target target in CrossCopy.Targets.Where(target => target != Target.LinuxX64))
            RuntimeFactory.Pack(_workplace.Runtimes, target, Version);
        // A plain name would be for the host, which is another one in qemu.
        File.Move(
            Path.Combine(_workplace.Runtimes, $"cpython-{Version}.tar.gz"),
            Path.Combine(_workplace.Runtimes, RuntimeFactory.NameOf(Target.LinuxX64, Version))
        );
        Console.WriteLine(RuntimeFactory.Notice);
        Side side = new(_workplace, "cross", "bytes", _workplace.Tool);
        string definition = Path.Combine(side.Folder, "venvstacks.toml");
        string text = await File.ReadAllTextAsync(definition);
        await File.WriteAllTextAsync(
            definition,
            text.Replace("\"linux_x86_64\"", "\"linux_x86_64\", \"musllinux_x86_64\"", StringComparison.Ordinal)
                .Replace(
                    "\nrequirements = [",
                    "\nlinux_target = [\"glibc@2.28\", \"musl@1.2\"]\nrequirements = [",
                    StringComparison.Ordinal
                )
        );
        await side.RunAsync("lock");
        await side.RunAsync(["build", .. Wheels, .. Platforms()]);
        return side;
    }

    private static async Task<(Dictionary<string, string> Hashes, Measure Cost)> PublishAsync(
        Side side,
        string format,
        string[] command,
        string[] options
    )
    {
        string[] arguments = ["publish", "--force", .. Platforms(), "--format", .. format.Split(' '), .. options];
        int output = Array.IndexOf(options, "--output-dir");
        string folder = Path.Combine(side.Folder, output < 0 ? "_artifacts" : options[output + 1]);
        side.Command = command;
        Measure cost = await side.RunAsync(arguments);
        Dictionary<string, string> hashes = Directory
            .EnumerateFiles(folder)
            .ToDictionary(path => Path.GetFileName(path), HashOf, StringComparer.Ordinal);
        Directory.Delete(folder, recursive: true);
        return (hashes, cost);
    }

    private string[] Wheels => ["--local-wheels", Path.Combine(_workplace.Shared, "wheels")];

    private static IEnumerable<string> Platforms() =>
        CrossCopy.Targets.SelectMany(target => new[] { "--platform", target.Name });

    private static string[] Shell(string before, string tool) => ["sh", "-c", $"{before}; exec \"$@\"", "sh", tool];

    private static string HashOf(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    // Null where the build or what runs it is missing; the reason is printed.
    private async Task<string[]?> FindArmAsync()
    {
        string tool = Path.Combine(Path.GetDirectoryName(_workplace.Tool)!, "linux-arm64", "venvstacks");
        try
        {
            if (!File.Exists(tool))
                throw new FileNotFoundException(
                    "out/linux-arm64/venvstacks is missing; ./dev publish linux-arm64 makes it"
                );
            return [.. (await DebianPython.RequireAsync()).Command, tool];
        }
        catch (Exception exception)
        {
            Console.WriteLine($"The build for ARM is not run: {exception.Message}");
            return null;
        }
    }
}
