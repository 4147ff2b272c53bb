namespace Venvstacks.Diagnostics;

/// <summary>Why a layer is built, published or exported again; the first that applies.</summary>
public enum RebuildReason
{
    /// <summary>The user requested it.</summary>
    Requested,

    /// <summary>No earlier run left a result.</summary>
    NotMadeBefore,

    /// <summary>The layer has changed since the last run.</summary>
    Changed,

    /// <summary>The archive's format, level, filter or encoder has changed.</summary>
    EncodingChanged,

    /// <summary>The layer's metadata, or the name of the archive, has changed.</summary>
    DescriptionChanged,

    /// <summary>Files of the result were changed or removed.</summary>
    FilesChanged,

    /// <summary>The archive was changed or removed.</summary>
    ArchiveMissing,
}
