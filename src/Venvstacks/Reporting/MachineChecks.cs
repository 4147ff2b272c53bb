using System.Globalization;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Xz;
using Venvstacks.Runtimes;

namespace Venvstacks.Reporting;

/// <summary>Checks of what a machine can do: encoders, clock, links and paths.</summary>
internal static class MachineChecks
{
    /// <summary>All checks.</summary>
    /// <param name="now">What the clock says.</param>
    /// <param name="folder">A folder for temporary files.</param>
    public static IEnumerable<HealthCheck> Run(DateTimeOffset now, string folder)
    {
        yield return CheckEncoder(XzLibrary.Version);
        yield return CheckClock(now);
        if (CheckTemporary(folder) is { State: HealthState.Failure } failure)
        {
            yield return failure;
            yield break;
        }
        yield return CheckLinks(folder);
        yield return CheckLongPaths(folder);
    }

    /// <summary>Whether archives can be written as xz.</summary>
    public static HealthCheck CheckEncoder(string? version) =>
        version is null
            ? HealthCheck.Fail(
                "encoder",
                "liblzma is missing, so 'tar.xz' cannot be written",
                XzLibraryMissingException.Help
            )
            : HealthCheck.Ok("encoder", $"{version}; zstd and deflate are built in");

    /// <summary>Whether the clock is later than the newest published build that this version knows.</summary>
    public static HealthCheck CheckClock(DateTimeOffset now)
    {
        string today = now.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        string newest = PythonCatalogue.Embedded.Builds.Max(build => build.Build) ?? "";
        string text = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return string.CompareOrdinal(today, newest) < 0
            ? HealthCheck.Fail(
                "clock",
                $"{text} is before this version was made",
                "set the clock: certificates are not valid yet, and locks get a wrong time"
            )
            : HealthCheck.Ok("clock", text);
    }

    /// <summary>Whether a folder can be written.</summary>
    public static HealthCheck CheckTemporary(string folder)
    {
        try
        {
            using FileStream file = ScratchFile.Open(folder, "venvstacks-doctor");
            return HealthCheck.Ok("temporary files", folder);
        }
        catch (StorageException e)
        {
            return HealthCheck.Fail("temporary files", e);
        }
    }

    /// <summary>Whether a folder can have links.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="link">Makes a symbolic link at a path to a target; null for the file system.</param>
    public static HealthCheck CheckLinks(string folder, Action<string, string>? link = null)
    {
        link ??= (path, target) => File.CreateSymbolicLink(path, target);
        using ScratchFolder scratch = ScratchFolder.Beside(Path.Combine(folder, "venvstacks-doctor"));
        string target = scratch.PathOf("target");
        File.WriteAllText(target, "");
        try
        {
            link(scratch.PathOf("symbolic"), target);
            return FileSystem.TryHardLink(target, scratch.PathOf("hard"))
                ? HealthCheck.Ok("links", "symbolic and hard links")
                : HealthCheck.Warn(
                    "links",
                    $"'{folder}' has no hard links, so files are copied",
                    "keep the cache and the stack on one file system that has hard links"
                );
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            return HealthCheck.Fail(
                "links",
                $"symbolic links cannot be made in '{folder}'",
                "on Windows turn on the developer mode; elsewhere use another file system"
            );
        }
    }

    /// <summary>Whether a folder can have paths of more than 300 characters.</summary>
    public static HealthCheck CheckLongPaths(string folder)
    {
        const int length = 300;
        using ScratchFolder scratch = ScratchFolder.Beside(Path.Combine(folder, "venvstacks-doctor"));
        try
        {
            string path = scratch.PathOf(Path.Combine(new string('a', length / 2), new string('b', length / 2)));
            Directory.CreateDirectory(path);
            return HealthCheck.Ok("long paths", $"more than {length} characters");
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            return HealthCheck.Warn(
                "long paths",
                $"paths of more than {length} characters cannot be made in '{folder}'",
                "on Windows set LongPathsEnabled in the registry, or use a short path for the stack"
            );
        }
    }
}
