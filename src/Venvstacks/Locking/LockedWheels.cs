using System.Security.Cryptography;
using Venvstacks.Files;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Packaging.Wheels;
using Venvstacks.Resolution;

namespace Venvstacks.Locking;

/// <summary>Turns the wheels that an index lists into those that a lock records.</summary>
internal static class LockedWheels
{
    private static readonly ImmutableSortedDictionary<string, string> NoHashes = ImmutableSortedDictionary.Create<
        string,
        string
    >(StringComparer.Ordinal);

    /// <summary>The wheels of a package.</summary>
    /// <param name="package">The package.</param>
    /// <param name="files">The layer's lock files: wheels of this machine are recorded by their path relative to the lock.</param>
    public static ImmutableArray<PylockWheel> Of(ResolvedPackage package, LayerLockFiles files) =>
        [.. package.Wheels.Select(wheel => Named(wheel, IsLocal(wheel.Url) ? Local(wheel, files) : Remote(wheel)))];

    /// <summary>The index that a lock records; null for a local folder.</summary>
    public static string? IndexOf(ResolvedPackage package) =>
        IsLocal(package.Index) || Path.IsPathRooted(package.Index) ? null : package.Index;

    private static PylockWheel Remote(IndexFile file) =>
        new()
        {
            Url = file.Url,
            UploadTime = file.UploadTime is { } time ? InWholeSeconds(time) : null,
            Size = file.Size,
            Hashes = (file.Sha256 is { } hex ? NoHashes.Add("sha256", hex) : NoHashes).AddRange(
                file.OtherHashes.Where(hash => hash.Algorithm is "sha384" or "sha512")
                    .Select(hash => KeyValuePair.Create(hash.Algorithm, hash.Hex))
            ),
        };

    private static PylockWheel Local(IndexFile file, LayerLockFiles files)
    {
        string path = new Uri(file.Url).LocalPath;
        using FileStream content = UserFile.Open(path);
        return new PylockWheel
        {
            Path = Path.GetRelativePath(files.Folder, path).Replace('\\', '/'),
            Hashes = NoHashes.Add("sha256", Convert.ToHexStringLower(SHA256.HashData(content))),
        };
    }

    /// <summary>The wheel with its normalised file name, if the address or path ends with another.</summary>
    private static PylockWheel Named(IndexFile file, PylockWheel wheel)
    {
        string name = NormalName(WheelFileName.Parse(file.FileName));
        return wheel.FileName == name ? wheel : wheel with { Name = name };
    }

    private static string NormalName(WheelFileName wheel)
    {
        string name = wheel.Name.ToString().Replace('-', '_');
        return wheel.Build is { } build
            ? $"{name}-{wheel.Version}-{build}-{wheel.Tags}.whl"
            : $"{name}-{wheel.Version}-{wheel.Tags}.whl";
    }

    private static DateTimeOffset InWholeSeconds(DateTimeOffset time) =>
        time.ToUniversalTime().AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));

    private static bool IsLocal(string address) => address.StartsWith("file:", StringComparison.OrdinalIgnoreCase);
}
