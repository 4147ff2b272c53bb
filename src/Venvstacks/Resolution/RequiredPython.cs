using System.Collections.Concurrent;
using Venvstacks.Packaging.Specifiers;

namespace Venvstacks.Resolution;

/// <summary>The ranges of the few texts that <c>requires-python</c> has on all pages.</summary>
internal static class RequiredPython
{
    private static readonly ConcurrentDictionary<string, PythonRange> _known = new(StringComparer.Ordinal);

    /// <summary>The range of a text; all versions where there is none, or where it cannot be read.</summary>
    public static PythonRange Of(string? text) =>
        text is null
            ? PythonRange.All
            : _known.GetOrAdd(
                text,
                static written =>
                    SpecifierSet.TryParse(written, out SpecifierSet? specifiers, out _)
                        ? PythonRange.Of(specifiers)
                        : PythonRange.All
            );
}
