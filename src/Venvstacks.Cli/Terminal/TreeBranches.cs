namespace Venvstacks.Cli.Terminal;

/// <summary>The lines of a tree.</summary>
/// <param name="Middle">The branch to an item that others follow.</param>
/// <param name="End">The branch to the last item.</param>
/// <param name="Trunk">The indentation below an item that others follow.</param>
internal sealed record TreeBranches(string Middle, string End, string Trunk)
{
    /// <summary>Box-drawing characters.</summary>
    public static TreeBranches Unicode { get; } = new("├── ", "└── ", "│   ");

    /// <summary>For terminals with another encoding than UTF-8.</summary>
    public static TreeBranches Ascii { get; } = new("|-- ", "`-- ", "|   ");

    /// <summary>The branch to an item.</summary>
    public string Branch(bool isLast) => isLast ? End : Middle;

    /// <summary>The indentation below an item.</summary>
    public string Indent(bool isLast) => isLast ? "    " : Trunk;
}
