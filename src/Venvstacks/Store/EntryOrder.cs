namespace Venvstacks.Store;

/// <summary>The order of entries: folder by folder, a folder before its contents, names by code point.</summary>
internal sealed class EntryOrder : IComparer<string>
{
    /// <summary>The one comparer.</summary>
    public static readonly EntryOrder Instance = new();

    private EntryOrder() { }

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> a = x;
        ReadOnlySpan<char> b = y;
        int same = a.CommonPrefixLength(b);
        if (same == a.Length || same == b.Length)
            return a.Length.CompareTo(b.Length);
        return Rank(a[same]).CompareTo(Rank(b[same]));
    }

    // A slash ends a name, so it comes before every character of a longer one. Surrogates stand for code points above all
    // others.
    private static int Rank(char c) =>
        c switch
        {
            '/' => -1,
            _ when char.IsSurrogate(c) => c + 0x10000,
            _ => c,
        };
}
