namespace Venvstacks.Definitions;

/// <summary>The key <c>entry-times</c> of <c>[tool.venvstacks]</c>: the modification times of files in layers. In no lock.</summary>
public enum EntryTimes
{
    /// <summary>No file is newer than the layer's lock, and the files of packages have its time.</summary>
    Lock,

    /// <summary>The files of a package have the newest upload time of its wheels in the lock, if that is earlier: they keep it when the layer is locked again.</summary>
    Package,
}
