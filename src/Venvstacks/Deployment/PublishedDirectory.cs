using Venvstacks.Files;

namespace Venvstacks.Deployment;

/// <summary>Published files in a local directory.</summary>
/// <param name="folder">The full path.</param>
internal sealed class PublishedDirectory(string folder) : IPublishedFiles
{
    public string Location => folder;

    /// <summary>The address that the source may be meant for, if the directory does not exist; or null.</summary>
    public string? Address { get; init; }

    public string PathOf(string path) => Path.Combine(folder, path);

    public Task<byte[]?> FindAsync(string path, int limit, CancellationToken cancellationToken)
    {
        string full = PathOf(path);
        if (!File.Exists(full))
            return Task.FromResult<byte[]?>(null);
        if (new FileInfo(full).Length > limit)
            throw PublishedSource.Unreadable(full, $"it is larger than {limit >> 20} MiB");
        return Task.FromResult<byte[]?>(UserFile.ReadBytes(full));
    }

    public Task<bool> HasRangesAsync(string fileName, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task<FetchedPart> FetchAsync(
        ArchivePart part,
        string path,
        TransferProgress progress,
        CancellationToken cancellationToken
    )
    {
        FileInfo file = new(PathOf(part.FileName));
        if (!part.IsWhole && (!file.Exists || file.Length != part.Size))
            throw new RangesUnavailableException($"'{file.FullName}' does not have {part.Size} bytes");
        if (!part.IsWhole)
            progress.Add(part.Length);
        return Task.FromResult(new FetchedPart(part, file.FullName, part.Offset));
    }

    public void Dispose() { }
}
