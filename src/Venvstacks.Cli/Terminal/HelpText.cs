namespace Venvstacks.Cli.Terminal;

/// <summary>A command whose help has examples.</summary>
internal interface IHasExamples
{
    /// <summary>Command lines, the most common first, each with its meaning.</summary>
    IReadOnlyList<(string Line, string Meaning)> Examples { get; }
}

/// <summary>An option as the help lists it.</summary>
internal interface IGroupedOption
{
    /// <summary>The heading that the option stands under.</summary>
    string Group { get; }

    /// <summary>The form that turns the option off, or null.</summary>
    string? Negative => null;

    /// <summary>The text after the description, with a leading space.</summary>
    string Note => "";
}
