using Venvstacks.Diagnostics;
using Venvstacks.Formats.Packing;
using Venvstacks.Formats.Text;
using Venvstacks.Publishing;

namespace Venvstacks.Deployment;

/// <summary>A file of a publication that is named as the source in place of its directory.</summary>
internal static class SourceFile
{
    /// <summary>Refuses an archive, its manifest and the description of a stack as a source.</summary>
    /// <param name="source">The full path or the address of a file.</param>
    /// <exception cref="DeploymentException">The source is such a file.</exception>
    public static void Refuse(string source)
    {
        int slash = source.LastIndexOf('/');
        string name = Path.GetFileName(source[(slash + 1)..]);
        string? kind =
            ArchiveFormat.OfFile(name) is not null ? "an archive"
            : name.EndsWith(ArchiveManifestFacts.Extension, StringComparison.Ordinal) ? "the manifest of an archive"
            : name.EndsWith(".json", StringComparison.Ordinal) ? "the description of a stack"
            : null;
        if (kind is null)
            return;
        string folder = source[..^(name.Length + 1)];
        if (Path.GetFileName(folder) == PublishedSource.MetadataFolder)
            folder = folder[..^(PublishedSource.MetadataFolder.Length + 1)];
        throw DeploymentException.About(
            DiagnosticCodes.NoPublication,
            $"'{source}' is {kind}, and not a directory that 'venvstacks publish' wrote",
            $"name its directory: {ShellText.Command("venvstacks", "install", folder, "TARGET")}"
        );
    }
}
