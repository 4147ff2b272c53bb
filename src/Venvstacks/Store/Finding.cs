using System.Collections.Immutable;
using Venvstacks.Packaging;

namespace Venvstacks.Store;

/// <summary>Something odd about a layer's wheels. Whether it is refused, a warning or exempt is up to each stack, so it is kept with the layer.</summary>
/// <param name="Code">The code of the diagnostic.</param>
/// <param name="IsRefused">Whether it is an error unless a package is exempt; otherwise it is a warning.</param>
/// <param name="Packages">The packages concerned: one that is exempt is enough.</param>
/// <param name="Message">What was found and where.</param>
internal sealed record Finding(string Code, bool IsRefused, ImmutableArray<PackageName> Packages, string Message);
