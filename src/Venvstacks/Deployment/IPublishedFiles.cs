using Venvstacks.Diagnostics;

namespace Venvstacks.Deployment;

/// <summary>The files that <c>publish</c> wrote: a directory, or the same layout on a static server.</summary>
internal interface IPublishedFiles : IDisposable
{
    /// <summary>The full path or the address, without secrets: what records and messages have.</summary>
    string Location { get; }

    /// <summary>The full path or the address of a file, for messages.</summary>
    /// <param name="path">The path relative to the location, with slashes.</param>
    string PathOf(string path);

    /// <summary>Reads a small file.</summary>
    /// <param name="path">The path relative to the location, with slashes.</param>
    /// <param name="limit">The largest length in bytes.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Null where there is no such file.</returns>
    /// <exception cref="DeploymentException">The file is too large or cannot be fetched.</exception>
    Task<byte[]?> FindAsync(string path, int limit, CancellationToken cancellationToken);

    /// <summary>Whether parts of archives can be fetched. A server is asked for one byte of an archive.</summary>
    /// <param name="fileName">The file name of an archive.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="DeploymentException">The archive is missing or cannot be fetched.</exception>
    Task<bool> HasRangesAsync(string fileName, CancellationToken cancellationToken);

    /// <summary>Fetches an archive or a part of it into a file.</summary>
    /// <param name="part">The part.</param>
    /// <param name="path">Where it is written, unless it is a local file already; what an earlier run wrote there is continued.</param>
    /// <param name="progress">Counts the bytes.</param>
    /// <param name="cancellationToken">Ends the download; a later one continues it.</param>
    /// <exception cref="RangesUnavailableException">The source does not give parts of the archive.</exception>
    /// <exception cref="DeploymentException">The archive is missing, has another size, or cannot be fetched.</exception>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    Task<FetchedPart> FetchAsync(
        ArchivePart part,
        string path,
        TransferProgress progress,
        CancellationToken cancellationToken
    );
}
