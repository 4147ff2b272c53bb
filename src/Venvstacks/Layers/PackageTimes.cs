using Venvstacks.Locking;
using Venvstacks.Packaging;

namespace Venvstacks.Layers;

/// <summary>The times of packages in a lock: for each the newest upload time of its wheels, in seconds since 1970.</summary>
/// <remarks>All wheels of a package count, so its files have one time on all targets.</remarks>
internal sealed class PackageTimes
{
    private readonly SortedDictionary<string, long> _times = new(StringComparer.Ordinal);

    private PackageTimes() { }

    /// <summary>The times in a lock.</summary>
    public static PackageTimes Of(LayerLock locked)
    {
        PackageTimes times = new();
        foreach (LockedPackage package in locked.OwnPackages)
        {
            DateTimeOffset? newest = package.Wheels.Max(wheel => wheel.UploadTime);
            if (newest is { } time)
                times._times[KeyOf(package.Name, package.Version.ToString())] = time.ToUnixTimeSeconds();
        }
        return times;
    }

    /// <summary>The time of a package's files, never later than that of the lock.</summary>
    public long TimeOf(PackageName name, string version, long lockTime) =>
        Math.Min(lockTime, _times.GetValueOrDefault(KeyOf(name, version), lockTime));

    /// <summary>All times, a line each, for the key of the layer.</summary>
    public override string ToString() => string.Join('\n', _times.Select(time => $"{time.Key} {time.Value}"));

    private static string KeyOf(PackageName name, string version) => $"{name} {version}";
}
