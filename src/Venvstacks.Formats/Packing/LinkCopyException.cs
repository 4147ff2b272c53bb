namespace Venvstacks.Formats.Packing;

/// <summary>A link that cannot be replaced by a copy of its target (see <see cref="ArchiveOptions.CopiesLinks"/>).</summary>
public sealed class LinkCopyException : InvalidOperationException
{
    /// <summary>Names the link and the reason.</summary>
    /// <param name="path">The path of the link in the archive.</param>
    /// <param name="reason">The reason: <c>it leads out of the archive</c>.</param>
    public LinkCopyException(string path, string reason)
        : base($"the link '{path}' cannot be copied: {reason}") { }
}
