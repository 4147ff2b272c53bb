using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Publishing;

namespace Venvstacks.Deployment;

/// <summary>Compares the archive of a layer with the size and SHA-256 of the metadata.</summary>
/// <param name="archive">The facts of the metadata.</param>
/// <param name="path">The archive.</param>
/// <param name="place">The path or address of the archive in the source, for messages; null for the file.</param>
internal sealed class ArchiveCheck(ArchiveFacts archive, string path, string? place)
{
    /// <summary>Opens the archive, which has the right size and hash then.</summary>
    /// <exception cref="DeploymentException">The archive is missing, or differs from the metadata.</exception>
    /// <exception cref="StorageException">The archive cannot be read.</exception>
    public FileStream Open(CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            throw DeploymentException.About(
                DiagnosticCodes.IncompleteSource,
                $"'{Path.GetDirectoryName(path)}' lacks the archive '{archive.FileName}'",
                "copy the whole directory that 'venvstacks publish' wrote"
            );
        FileStream file = UserFile.Open(path);
        try
        {
            if (file.Length != archive.Size)
                throw Wrong($"has {file.Length} bytes instead of {archive.Size}");
            RequireHash(file, cancellationToken);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Hashes the archive, whatever the position of its reader.</summary>
    /// <exception cref="DeploymentException">The archive has another hash than the metadata.</exception>
    /// <exception cref="StorageException">The archive cannot be read.</exception>
    public void RequireHash(FileStream file, CancellationToken cancellationToken) =>
        Require(
            StorageException.Guard("read", path, () => ContentHash.Sha256Of(file.SafeFileHandle, cancellationToken))
        );

    /// <summary>Compares the hash of bytes that were read.</summary>
    /// <exception cref="DeploymentException">The hash is another one than that of the metadata.</exception>
    public void Require(string sha256)
    {
        if (sha256 != archive.Sha256)
            throw Wrong($"has the SHA-256 {sha256} instead of {archive.Sha256}");
    }

    private DeploymentException Wrong(string difference) =>
        DeploymentException.About(
            DiagnosticCodes.WrongArchive,
            $"'{place ?? path}' {difference}",
            "copy the archive again, or publish the stack again"
        );
}
