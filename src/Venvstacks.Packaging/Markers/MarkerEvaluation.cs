using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Markers;

/// <summary>Ways down a diagram.</summary>
internal static class MarkerEvaluation
{
    /// <summary>Goes down by the answers of an environment.</summary>
    /// <param name="marker">The diagram.</param>
    /// <param name="environment">The answers.</param>
    /// <param name="extras">The extras that are asked for; null: the environment's one.</param>
    public static bool Evaluate(Marker marker, MarkerEnvironment environment, IReadOnlySet<PackageName>? extras)
    {
        while (!marker.IsTerminal)
            marker = marker.Children[GetAnswer(marker, environment, extras)];
        return marker.IsTrue;
    }

    /// <summary>The stretch of versions in which the marker holds with some answers to the other questions.</summary>
    public static VersionRanges? GetPythonRange(Marker marker)
    {
        VersionRanges ranges = VersionRanges.Empty;
        foreach ((MarkerCut? lower, MarkerCut? upper) in GetPythonStretches(marker, []))
            ranges = ranges.Union(VersionRanges.Between(ToVersionCut(lower), ToVersionCut(upper)));
        ranges = ranges.WithoutGaps();
        return ranges.IsFull || ranges.IsEmpty ? null : ranges;
    }

    /// <summary>The extras that are asked about.</summary>
    public static IReadOnlyCollection<PackageName> GetExtras(Marker marker)
    {
        SortedSet<PackageName> extras = [];
        Visit(
            marker,
            [],
            node =>
            {
                if (node.Question.Kind == QuestionKind.Extra)
                    extras.Add(PackageName.Parse(node.Question.Text));
            }
        );
        return extras;
    }

    private static void Visit(Marker marker, HashSet<Marker> visited, Action<Marker> visit)
    {
        if (marker.IsTerminal || !visited.Add(marker))
            return;
        visit(marker);
        foreach (Marker child in marker.Children)
            Visit(child, visited, visit);
    }

    private static IEnumerable<(MarkerCut?, MarkerCut?)> GetPythonStretches(Marker marker, HashSet<Marker> visited)
    {
        if (marker.IsFalse || !visited.Add(marker))
            yield break;
        if (marker.IsTrue)
            yield return (null, null);
        bool isPython = marker.Question is { Kind: QuestionKind.Version, Variable: MarkerVariable.PythonFullVersion };
        for (int i = 0; i < marker.Children.Length && !marker.IsTerminal; i++)
        {
            if (isPython && !marker.Children[i].IsFalse)
                yield return (i > 0 ? marker.Cuts[i - 1] : null, i < marker.Cuts.Length ? marker.Cuts[i] : null);
            if (isPython)
                continue;
            foreach ((MarkerCut?, MarkerCut?) stretch in GetPythonStretches(marker.Children[i], visited))
                yield return stretch;
        }
    }

    private static VersionCut? ToVersionCut(MarkerCut? cut)
    {
        if (cut is not { Version: { } version } place)
            return null;
        return place.IsAfter ? VersionCut.After(version) : VersionCut.Before(version);
    }

    private static int GetAnswer(Marker marker, MarkerEnvironment environment, IReadOnlySet<PackageName>? extras)
    {
        MarkerQuestion question = marker.Question;
        return question.Kind switch
        {
            QuestionKind.Text => Count(
                marker.Cuts,
                environment.GetValue(question.Variable),
                (cut, text) => cut.IsBelow(text)
            ),
            QuestionKind.Version => Count(
                marker.Cuts,
                GetVersion(environment, question.Variable),
                (cut, version) => cut.IsBelow(version)
            ),
            _ => IsYes(question, environment, extras) ? 0 : 1,
        };
    }

    private static int Count<TValue>(MarkerCut[] cuts, TValue value, Func<MarkerCut, TValue, bool> isBelow)
    {
        int below = 0;
        while (below < cuts.Length && isBelow(cuts[below], value))
            below++;
        return below;
    }

    private static bool IsYes(MarkerQuestion question, MarkerEnvironment environment, IReadOnlySet<PackageName>? extras)
    {
        if (question.Kind == QuestionKind.PartOf)
            return question.Text.Contains(environment.GetValue(question.Variable), StringComparison.Ordinal);
        if (question.Kind == QuestionKind.Contains)
            return environment.GetValue(question.Variable).Contains(question.Text, StringComparison.Ordinal);
        if (!PackageName.TryParse(question.Text, out PackageName name))
            return false;
        if (question.Kind == QuestionKind.Member)
            return environment.GetSet(question.Variable).Contains(name);
        return extras?.Contains(name) ?? environment.Extra == name;
    }

    /// <summary>The value of a version variable; of a value that is no version (<c>implementation_version</c> of other implementations) the least one.</summary>
    private static PackageVersion GetVersion(MarkerEnvironment environment, MarkerVariable variable) =>
        PackageVersion.TryParse(environment.GetValue(variable), out PackageVersion? version) ? version : _noVersion;

    private static readonly PackageVersion _noVersion = PackageVersion.Parse("0.dev0");
}
