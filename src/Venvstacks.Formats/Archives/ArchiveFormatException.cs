using Venvstacks.Formats.Text;

namespace Venvstacks.Formats.Archives;

/// <summary>An archive (tar, zip, gzip, xz) is truncated, damaged, or uses an unsupported feature: the error of all archive formats.</summary>
public sealed class ArchiveFormatException : FormatException
{
    /// <summary>An error of an archive or an entry.</summary>
    /// <param name="archive">The archive's file name.</param>
    /// <param name="entry">The invalid entry, or null for the archive itself.</param>
    /// <param name="problem">The problem, in lower case and without a full stop.</param>
    /// <param name="innerException">The error of a library, or null.</param>
    public ArchiveFormatException(string archive, string? entry, string problem, Exception? innerException = null)
        : base(
            $"'{DisplayText.Clip(archive)}'"
                + (entry is null ? "" : $", entry '{DisplayText.Clip(entry)}'")
                + $": {problem}",
            innerException
        )
    {
        Archive = archive;
        Entry = entry;
        Problem = problem;
    }

    /// <summary>The archive's file name.</summary>
    public string Archive { get; }

    /// <summary>The invalid entry as the archive spells it (not escaped), or null for the archive itself.</summary>
    public string? Entry { get; }

    /// <summary>The problem, in lower case and without a full stop.</summary>
    public string Problem { get; }
}
