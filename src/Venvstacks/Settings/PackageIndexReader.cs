using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;
using Venvstacks.Packaging;

namespace Venvstacks.Settings;

/// <summary>The index of a package, and where that is said.</summary>
internal sealed record IndexPin(string IndexName, SourceSpan Span);

/// <summary>Reads which index each package comes from: names are compared normalised, indexes must be known.</summary>
internal sealed class PackageIndexReader(TomlProblems problems, ImmutableArray<UvIndex> indexes, string owner)
{
    private readonly SortedDictionary<PackageName, IndexPin> _packages = [];

    /// <summary>The valid entries.</summary>
    public IReadOnlyDictionary<PackageName, IndexPin> Packages => _packages;

    /// <summary>The packages with the names of their indexes.</summary>
    public ImmutableSortedDictionary<PackageName, string> ToIndexes() =>
        _packages.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.IndexName);

    public void Add(TomlEntry package, TomlString index)
    {
        if (!PackageName.TryParse(package.Key, out PackageName name, out ParseError? error))
            problems.Add(
                DiagnosticCodes.InvalidName,
                $"{owner} names an index for '{package.Key}': {error.Message}",
                package.KeySpan
            );
        else if (_packages.TryGetValue(name, out IndexPin? first))
            ReportDuplicate(package, name, first);
        else if (Check(index, $"for '{package.Key}'"))
            _packages.Add(name, new IndexPin(index.Value, problems.At(package.KeySpan)));
    }

    /// <summary>Whether an index is known; if not, that is reported.</summary>
    public bool Check(TomlString index, string purpose)
    {
        List<string> known = [.. indexes.Select(item => item.Name).OfType<string>()];
        if (known.Contains(index.Value))
            return true;
        problems.Add(
            DiagnosticCodes.UnknownIndex,
            $"{owner} references an unknown package index '{index.Value}' {purpose}",
            index.Span,
            Suggestions.Ask(index.Value, known) ?? "name an index of [[tool.uv.index]]"
        );
        return false;
    }

    private void ReportDuplicate(TomlEntry package, PackageName name, IndexPin first) =>
        problems.Add(
            Diagnostic.Error(
                DiagnosticCodes.DuplicatePackage,
                $"{owner} names more than one index for '{name}' ('{package.Key}' is the second entry)",
                problems.At(package.KeySpan)
            ) with
            {
                SpanText = $"'{name}' once its name is normalised",
                Labels = [new(first.Span, "first named here")],
            }
        );
}
