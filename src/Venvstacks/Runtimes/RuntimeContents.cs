using System.Collections.Immutable;
using Venvstacks.Store;

namespace Venvstacks.Runtimes;

/// <summary>An interpreter as it came: what its archive holds, with the contents in the store.</summary>
/// <param name="Origin">What messages call it: the archive's file name, or a folder of this machine.</param>
/// <param name="Entries">The entries, relative to the archive's folder <c>python</c>; folders as far as the archive names them.</param>
public sealed record RuntimeContents(string Origin, ImmutableArray<ManifestEntry> Entries);
