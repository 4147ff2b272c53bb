using Venvstacks.Packaging.Wheels;

namespace Venvstacks.Packaging.IndexPages;

/// <summary>A file of one release as an index lists it: a wheel or a source distribution.</summary>
/// <remarks>Simple repository API, PEP 503, 592, 658, 691 and 700.</remarks>
public sealed record IndexFile
{
    private readonly DeferredWheel _wheel = DeferredWheel.None;

    /// <summary>The file's name, without any folder.</summary>
    public required string FileName { get; init; }

    /// <summary>The absolute address of the file, without fragment, credentials and signatures; the text that locks record.</summary>
    public required string Url { get; init; }

    /// <summary>The address with the credentials or signature that the page gives for this file, or null; never shown or kept.</summary>
    internal string? SecretUrl { get; init; }

    /// <summary>The wheel's name taken apart; null for a source distribution.</summary>
    public required WheelFileName? Wheel
    {
        get => _wheel.Value;
        init => _wheel = new DeferredWheel(value);
    }

    /// <summary>The wheel's name, taken apart when it is first asked for: most files of a page are never looked at so closely.</summary>
    internal DeferredWheel DeferredWheel
    {
        init => _wheel = value;
    }

    /// <summary>The SHA-256 in lower-case hexadecimal digits, or null where the index gives none.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The checksums by other algorithms.</summary>
    public ImmutableArray<FileHash> OtherHashes { get; init; } = [];

    /// <summary>The length in bytes, or null where the index does not say.</summary>
    public long? Size { get; init; }

    /// <summary>When the file was uploaded, or null where the index does not say (PEP 700).</summary>
    public DateTimeOffset? UploadTime { get; init; }

    /// <summary>The Python versions that the file is for, as written; null when any will do. Equal texts of one page are one object.</summary>
    public string? RequiresPython { get; init; }

    /// <summary>Why the file was withdrawn, empty when no reason was given; null when it was not (PEP 592).</summary>
    public string? YankedReason { get; init; }

    /// <summary>Whether the file was withdrawn: to be used only where a requirement names exactly its version.</summary>
    public bool IsYanked => YankedReason is not null;

    /// <summary>Whether the core metadata can be asked for without the wheel, at <see cref="Url"/> + <c>.metadata</c> (PEP 658).</summary>
    public bool HasMetadata { get; init; }

    /// <summary>The SHA-256 of the core metadata, or null where the index gives none.</summary>
    public string? MetadataSha256 { get; init; }

    /// <summary>The checksums of the core metadata by other algorithms.</summary>
    public ImmutableArray<FileHash> OtherMetadataHashes { get; init; } = [];
}

/// <summary>A wheel's name that is taken apart when it is first asked for. Takes no part in comparisons: the file's name decides.</summary>
internal sealed class DeferredWheel : IEquatable<DeferredWheel>
{
    private string? _text;
    private WheelFileName? _value;

    public DeferredWheel(string text) => _text = text;

    public DeferredWheel(WheelFileName? value) => _value = value;

    public static DeferredWheel None { get; } = new((WheelFileName?)null);

    public WheelFileName? Value
    {
        get
        {
            if (Volatile.Read(ref _text) is { } text)
            {
                _value = WheelFileName.TryParse(text, out WheelFileName? value, out _) ? value : null;
                Volatile.Write(ref _text, null);
            }
            return _value;
        }
    }

    public bool Equals(DeferredWheel? other) => other is not null;

    public override bool Equals(object? obj) => obj is DeferredWheel;

    public override int GetHashCode() => 0;
}
