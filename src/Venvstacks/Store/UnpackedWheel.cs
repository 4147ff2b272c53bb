using Venvstacks.Packaging.Wheels;

namespace Venvstacks.Store;

/// <summary>A file of an unpacked wheel.</summary>
/// <param name="Scheme">The scheme that it belongs to.</param>
/// <param name="Path">The path below the scheme's folder.</param>
/// <param name="Content">The file in the store.</param>
internal sealed record UnpackedFile(WheelScheme Scheme, string Path, StoredContent Content);

/// <summary>A folder that a wheel lists explicitly.</summary>
/// <param name="Scheme">The scheme that it belongs to.</param>
/// <param name="Path">The path below the scheme's folder.</param>
internal sealed record UnpackedFolder(WheelScheme Scheme, string Path);

/// <summary>A wheel whose files are in the store, all of them checked.</summary>
/// <param name="FileName">The wheel's file name.</param>
/// <param name="Sha256">The SHA-256 of the wheel in lower-case hexadecimal digits.</param>
/// <param name="DistInfo">The name of its <c>.dist-info</c> folder as written.</param>
/// <param name="Files">Its files, sorted by scheme and path (ordinal), RECORD and scripts included; from the store they are read anew each time.</param>
internal sealed record UnpackedWheel(
    WheelFileName FileName,
    string Sha256,
    string DistInfo,
    IEnumerable<UnpackedFile> Files
)
{
    /// <summary>The folders that it lists, sorted like the files.</summary>
    public ImmutableArray<UnpackedFolder> Folders { get; init; } = [];

    /// <summary>Its deviations from the standard, one of each kind; each stack decides on them.</summary>
    public ImmutableArray<WheelOddity> Oddities { get; init; } = [];
}
