namespace Venvstacks.Sources;

/// <summary>A pattern as git matches it against a path: bytes of UTF-8, where only <c>**</c> between slashes crosses folders.</summary>
/// <remarks>
/// The pieces are the states of an automaton that runs over the path once: the time is at most the product of both lengths.
/// </remarks>
internal sealed class WildPattern
{
    private readonly ImmutableArray<WildPiece>? _pieces;

    public WildPattern(string text) => _pieces = WildPatternParser.Parse(Encoding.UTF8.GetBytes(text));

    /// <summary>Whether the pattern matches a whole path.</summary>
    public bool IsMatch(string path)
    {
        if (_pieces is not { } pieces)
            return false;
        bool[] states = Start(pieces);
        foreach (byte value in Encoding.UTF8.GetBytes(path))
            states = Step(pieces, states, value);
        return states[^1];
    }

    private static bool[] Start(ImmutableArray<WildPiece> pieces)
    {
        bool[] states = new bool[pieces.Length + 1];
        Enter(pieces, states, 0);
        return states;
    }

    private static bool[] Step(ImmutableArray<WildPiece> pieces, bool[] states, byte value)
    {
        bool[] next = new bool[states.Length];
        for (int i = 0; i < pieces.Length; i++)
        {
            if (!states[i] || !pieces[i].Contains(value))
                continue;
            if (pieces[i].Kind != WildPieceKind.One)
                next[i] = true;
            // Folders end with a slash; the next piece starts after it.
            bool goesOn =
                pieces[i].Kind == WildPieceKind.One || pieces[i].Kind == WildPieceKind.Folders && value == '/';
            if (goesOn)
                Enter(pieces, next, i + 1);
            else if (pieces[i].Kind != WildPieceKind.Folders)
                Enter(pieces, next, i);
        }
        return next;
    }

    /// <summary>Enters a state, and the following states that may be empty.</summary>
    private static void Enter(ImmutableArray<WildPiece> pieces, bool[] states, int index)
    {
        states[index] = true;
        while (index < pieces.Length && pieces[index].Kind != WildPieceKind.One)
            states[++index] = true;
    }
}

/// <summary>The extent of a piece of a pattern.</summary>
internal enum WildPieceKind
{
    One,

    /// <summary>Any number of bytes.</summary>
    Run,

    /// <summary>Any number of folders, each with its slash.</summary>
    Folders,
}

/// <summary>A piece of a pattern.</summary>
/// <param name="Kind">Its extent.</param>
/// <param name="Members">The matching bytes.</param>
internal sealed record WildPiece(WildPieceKind Kind, ImmutableArray<bool> Members)
{
    public bool Contains(byte value) => Members[value];
}
