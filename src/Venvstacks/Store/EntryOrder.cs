namespace Venvstacks.Store;

/// <summary>The order of entries: folder by folder, a folder before its contents, names by code point. Entries of one path are equal.</summary>
internal sealed class EntryOrder : IComparer<string>, IComparer<ManifestEntry>, IEqualityComparer<ManifestEntry>
{
    /// <summary>The one comparer.</summary>
    public static readonly EntryOrder Instance = new();

    private const int End = -2;

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

    /// <inheritdoc/>
    public int Compare(ManifestEntry? x, ManifestEntry? y)
    {
        if (ReferenceEquals(x!.Folder, y!.Folder))
            return Compare(x.Name, y.Name);
        int same = CommonLength(x, y);
        return Rank(CharAt(x, same)).CompareTo(Rank(CharAt(y, same)));
    }

    /// <summary>Compares paths as <see cref="string.CompareOrdinal(string, string)"/> does.</summary>
    public static int CompareOrdinal(ManifestEntry x, ManifestEntry y)
    {
        if (ReferenceEquals(x.Folder, y.Folder))
            return string.CompareOrdinal(x.Name, y.Name);
        int same = CommonLength(x, y);
        return CharAt(x, same).CompareTo(CharAt(y, same));
    }

    /// <inheritdoc/>
    public bool Equals(ManifestEntry? x, ManifestEntry? y) => x?.Name == y?.Name && x?.Folder == y?.Folder;

    /// <inheritdoc/>
    public int GetHashCode(ManifestEntry entry) => HashCode.Combine(entry.Folder, entry.Name);

    private static int CommonLength(ManifestEntry a, ManifestEntry b)
    {
        int same = a.Folder.AsSpan().CommonPrefixLength(b.Folder);
        while (CharAt(a, same) is var c and not End && c == CharAt(b, same))
            same++;
        return same;
    }

    // A character of the path; paths are not made for a comparison.
    private static int CharAt(ManifestEntry entry, int index)
    {
        (string folder, string name) = (entry.Folder, entry.Name);
        if (index < folder.Length)
            return folder[index];
        if (folder.Length > 0 && index == folder.Length)
            return '/';
        int start = folder.Length == 0 ? 0 : folder.Length + 1;
        return index - start < name.Length ? name[index - start] : End;
    }

    // A slash ends a name, so it comes before every character of a longer one. Surrogates stand for code points above all
    // others.
    private static int Rank(int c) =>
        c switch
        {
            '/' => -1,
            >= 0xD800 and <= 0xDFFF => c + 0x10000,
            _ => c,
        };
}
