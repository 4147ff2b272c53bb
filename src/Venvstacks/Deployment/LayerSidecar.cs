using Venvstacks.Publishing;

namespace Venvstacks.Deployment;

/// <summary>The manifest beside an archive.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Facts">Its size and hash.</param>
/// <param name="File">The bytes of the file.</param>
internal sealed record LayerSidecar(ArchiveManifest Manifest, ArchiveManifestFacts Facts, byte[] File);
