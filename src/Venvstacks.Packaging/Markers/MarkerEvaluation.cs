using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Markers;

/// <summary>Ways down a diagram.</summary>
internal static class MarkerEvaluation
{
    /// <summary>Stands for values that are no version, such as <c>implementation_version</c> of some implementations.</summary>
    private static readonly PackageVersion NoVersion = PackageVersion.Parse("0.dev0");

    /// <summary>Goes down by the answers of an environment, and every way where it has none.</summary>
    /// <param name="marker">The diagram.</param>
    /// <param name="environment">The answers.</param>
    /// <param name="extras">The extras that are asked for; null: the environment's one.</param>
    public static bool Evaluate(Marker marker, MarkerEnvironment environment, IReadOnlySet<PackageName>? extras)
    {
        while (!marker.IsTerminal)
        {
            if (!IsKnown(marker.Question, environment))
                return Array.Exists(marker.Children, child => Evaluate(child, environment, extras));
            marker = marker.Children[GetAnswer(marker, environment, extras)];
        }
        return marker.IsTrue;
    }

    /// <summary>The Python versions from the first to the last with which the marker holds under some other answers; null when nothing bounds them.</summary>
    public static VersionRanges? GetPythonRange(Marker marker)
    {
        VersionRanges ranges = VersionRanges.Empty;
        foreach (Marker node in Enumerate(marker, goesOn: node => !IsAboutPython(node)))
        {
            if (node.IsTrue)
                return null;
            if (IsAboutPython(node))
                ranges = ranges.Union(GetRange(node));
        }
        ranges = ranges.WithoutGaps();
        return ranges.IsFull || ranges.IsEmpty ? null : ranges;
    }

    /// <summary>The extras that are asked about.</summary>
    public static IReadOnlyCollection<PackageName> GetExtras(Marker marker) =>
        [
            .. Enumerate(marker, goesOn: _ => true)
                .Where(node => node.Question.Kind == QuestionKind.Extra)
                .Select(node => PackageName.Parse(node.Question.Text))
                .Distinct()
                .Order(),
        ];

    /// <summary>Whether a node asks for <c>python_full_version</c>.</summary>
    public static bool IsAboutPython(Marker node) =>
        node.Question is { Kind: QuestionKind.Version, Variable: MarkerVariable.PythonFullVersion };

    /// <summary>The nodes of a diagram, each once.</summary>
    private static IEnumerable<Marker> Enumerate(Marker marker, Predicate<Marker> goesOn)
    {
        HashSet<Marker> found = [marker];
        Stack<Marker> open = new(found);
        while (open.TryPop(out Marker? node))
        {
            yield return node;
            foreach (Marker child in goesOn(node) ? node.Children : [])
            {
                if (found.Add(child))
                    open.Push(child);
            }
        }
    }

    /// <summary>The versions from the first answer to the last that does not lead to false.</summary>
    private static VersionRanges GetRange(Marker node)
    {
        int first = node.Children[0].IsFalse ? 1 : 0;
        int last = node.Children[^1].IsFalse ? node.Children.Length - 2 : node.Children.Length - 1;
        VersionCut? lower = first > 0 ? ToVersionCut(node.Cuts[first - 1]) : null;
        VersionCut? upper = last < node.Cuts.Length ? ToVersionCut(node.Cuts[last]) : null;
        return VersionRanges.Between(lower, upper);
    }

    private static VersionCut ToVersionCut(MarkerCut cut) =>
        cut.IsAfter ? VersionCut.After(cut.Version!) : VersionCut.Before(cut.Version!);

    private static bool IsKnown(MarkerQuestion question, MarkerEnvironment environment) =>
        question.Kind is QuestionKind.Extra or QuestionKind.Member
        || environment.GetValue(question.Variable) is not null;

    private static int GetAnswer(Marker marker, MarkerEnvironment environment, IReadOnlySet<PackageName>? extras)
    {
        MarkerQuestion question = marker.Question;
        return question.Kind switch
        {
            QuestionKind.Text => Count(
                marker.Cuts,
                environment.GetValue(question.Variable)!,
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
            return question.Text.Contains(environment.GetValue(question.Variable)!, StringComparison.Ordinal);
        if (question.Kind == QuestionKind.Contains)
            return environment.GetValue(question.Variable)!.Contains(question.Text, StringComparison.Ordinal);
        if (!PackageName.TryParse(question.Text, out PackageName name))
            return false;
        if (question.Kind == QuestionKind.Member)
            return environment.GetSet(question.Variable).Contains(name);
        return extras?.Contains(name) ?? environment.Extra == name;
    }

    private static PackageVersion GetVersion(MarkerEnvironment environment, MarkerVariable variable) =>
        PackageVersion.TryParse(environment.GetValue(variable), out PackageVersion? version) ? version : NoVersion;
}
