namespace Venvstacks.Packaging.Markers;

/// <summary>The kind of question by which a node of a marker's diagram divides the environments; in the order of the diagram, from its root.</summary>
internal enum QuestionKind : byte
{
    /// <summary>Into ranges of texts: <c>sys_platform</c>.</summary>
    Text,

    /// <summary>Into ranges of versions: <c>python_full_version</c>.</summary>
    Version,

    /// <summary>By whether a variable's value is part of a text: <c>os_name in 'nt posix'</c>.</summary>
    PartOf,

    /// <summary>By whether a text is part of a variable's value: <c>'linux' in sys_platform</c>.</summary>
    Contains,

    /// <summary>By whether an extra is asked for: <c>extra == 'socks'</c>.</summary>
    Extra,

    /// <summary>By whether a set holds a name: <c>'dev' in dependency_groups</c>.</summary>
    Member,

    /// <summary>Not at all: the node is true or false.</summary>
    None,
}

/// <summary>The comparison at a node of a marker's diagram.</summary>
/// <param name="Kind">How the answers divide.</param>
/// <param name="Variable">The variable that answers.</param>
/// <param name="Text">For the kinds with two answers, the text or name that is looked for; else empty.</param>
internal readonly record struct MarkerQuestion(QuestionKind Kind, MarkerVariable Variable, string Text)
{
    /// <summary>The comparison of the leaves true and false: none, sorted last.</summary>
    public static MarkerQuestion None { get; } = new(QuestionKind.None, default, "");

    /// <summary>Whether the answer is yes or no.</summary>
    public bool HasTwoAnswers => Kind is not (QuestionKind.Text or QuestionKind.Version);

    /// <summary>The order of questions on every path of a diagram. Variables with facts about each other come first, so that only the top is searched for them.</summary>
    public int CompareWith(MarkerQuestion other)
    {
        int order = Kind.CompareTo(other.Kind);
        if (order == 0)
            order = GetRank(Variable).CompareTo(GetRank(other.Variable));
        return order != 0 ? order : string.CompareOrdinal(Text, other.Text);
    }

    private static int GetRank(MarkerVariable variable) =>
        variable switch
        {
            MarkerVariable.OsName => 0,
            MarkerVariable.SysPlatform => 1,
            MarkerVariable.PlatformSystem => 2,
            MarkerVariable.PlatformMachine => 3,
            MarkerVariable.PlatformPythonImplementation => 4,
            MarkerVariable.PlatformRelease => 5,
            MarkerVariable.PlatformVersion => 6,
            MarkerVariable.ImplementationName => 7,
            _ => 8 + (int)variable,
        };
}
