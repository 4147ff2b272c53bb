using System.Collections.Immutable;
using System.Text;

namespace Venvstacks.Sources;

/// <summary>A pattern as git matches it against a path: bytes of UTF-8, where only <c>**</c> between slashes crosses folders.</summary>
/// <remarks>
/// The pieces are the states of an automaton that is run over the path once, so that no pattern takes more than the product of both lengths.
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
            // Folders end with a slash: only there does what follows them begin.
            bool goesOn =
                pieces[i].Kind == WildPieceKind.One || pieces[i].Kind == WildPieceKind.Folders && value == '/';
            if (goesOn)
                Enter(pieces, next, i + 1);
            else if (pieces[i].Kind != WildPieceKind.Folders)
                Enter(pieces, next, i);
        }
        return next;
    }

    /// <summary>Enters a state, and those behind it that need nothing before them.</summary>
    private static void Enter(ImmutableArray<WildPiece> pieces, bool[] states, int index)
    {
        states[index] = true;
        while (index < pieces.Length && pieces[index].Kind != WildPieceKind.One)
            states[++index] = true;
    }
}

/// <summary>What a piece of a pattern takes.</summary>
internal enum WildPieceKind
{
    One,

    /// <summary>Any number of bytes.</summary>
    Run,

    /// <summary>Any number of folders, each with its slash.</summary>
    Folders,
}

/// <summary>A piece of a pattern.</summary>
/// <param name="Kind">How much it takes.</param>
/// <param name="Members">Which bytes it takes.</param>
internal sealed record WildPiece(WildPieceKind Kind, ImmutableArray<bool> Members)
{
    public bool Contains(byte value) => Members[value];
}
