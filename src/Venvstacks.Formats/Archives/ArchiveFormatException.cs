using Venvstacks.Formats.Text;

namespace Venvstacks.Formats.Archives;

/// <summary>An archive (tar, zip, gzip, xz) is cut short, damaged, or uses what is not taken: the one error of all archive formats.</summary>
public sealed class ArchiveFormatException : FormatException
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="archive">What messages call the archive: its file name.</param>
    /// <param name="entry">The entry at fault, or null when it is the archive itself.</param>
    /// <param name="problem">What is wrong, in lower case and without a full stop.</param>
    /// <param name="innerException">The error of a library beneath, or null.</param>
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

    /// <summary>What messages call the archive.</summary>
    public string Archive { get; }

    /// <summary>The entry at fault as the archive spells it (not escaped), or null when it is the archive itself.</summary>
    public string? Entry { get; }

    /// <summary>What is wrong, in lower case and without a full stop.</summary>
    public string Problem { get; }
}
