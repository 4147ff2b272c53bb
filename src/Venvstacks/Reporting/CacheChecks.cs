using System.Globalization;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Store;

namespace Venvstacks.Reporting;

/// <summary>Checks of the cache.</summary>
internal static class CacheChecks
{
    private const long Enough = 1L << 30;
    private const long TooLittle = 100L << 20;

    private static readonly string[] Lists =
    [
        CacheFormats.Wheels,
        CacheFormats.Runtimes,
        CacheFormats.Layers,
        CacheFormats.Bytecode,
    ];

    /// <summary>All checks.</summary>
    public static IEnumerable<HealthCheck> Run(string path)
    {
        HealthCheck access = CheckAccess(path);
        yield return access;
        if (access.State != HealthState.Ok)
            yield break;
        yield return CheckItems(path);
        yield return CheckSpace(path, new DriveInfo(path).AvailableFreeSpace);
    }

    /// <summary>Whether the disk of the cache has space.</summary>
    public static HealthCheck CheckSpace(string path, long free)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{free / (double)(1 << 30):F1} GiB are free");
        const string help =
            "free some space, run 'venvstacks cache prune --older-than 30d', or set VENVSTACKS_CACHE_DIR";
        return free < TooLittle ? HealthCheck.Fail("disk", $"only {text} for '{path}'", help)
            : free < Enough ? HealthCheck.Warn("disk", $"only {text} for '{path}'", help)
            : HealthCheck.Ok("disk", text);
    }

    private static HealthCheck CheckAccess(string path)
    {
        List<Diagnostic> warnings = [];
        try
        {
            using CacheDirectory cache = CacheDirectory.Open(path, warnings.Add);
            return warnings is [var warning, ..]
                ? HealthCheck.Warn("cache", $"{warning.Message}  [{warning.Code}]", warning.Help!)
                : HealthCheck.Ok("cache", path);
        }
        catch (StorageException e)
        {
            return HealthCheck.Fail("cache", e);
        }
    }

    private static HealthCheck CheckItems(string path)
    {
        CachedItem[] damaged =
        [
            .. Lists.SelectMany(folder => CachedItem.In(path, folder)).Where(item => item.IsDamaged),
        ];
        return damaged.Length == 0
            ? HealthCheck.Ok("cache items", "all file lists are valid")
            : HealthCheck.Warn(
                "cache items",
                $"{(damaged.Length == 1 ? "1 list is" : $"{damaged.Length} lists are")} damaged, such as '{damaged[0].Paths[0]}'",
                "run 'venvstacks cache prune'; what is missing is fetched again"
            );
    }
}
