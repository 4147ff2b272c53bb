namespace Venvstacks.Store;

/// <summary>The parts of paths as strings that entries share: a large layer has thousands of files in one folder, or of one name.</summary>
/// <remarks>Keeps the latest strings only. Safe for several threads: a lost race costs a copy.</remarks>
internal static class StringPool
{
    private const int Size = 1 << 13;

    private static readonly string[] Latest = [.. Enumerable.Repeat("", Size)];

    /// <summary>The folder of a path, empty where it has none, and the rest behind the slash.</summary>
    public static (string Folder, string Name) Split(ReadOnlySpan<char> path)
    {
        int slash = path.LastIndexOf('/');
        return slash <= 0 ? ("", Of(path)) : (Of(path[..slash]), Of(path[(slash + 1)..]));
    }

    private static string Of(ReadOnlySpan<char> text)
    {
        ref string latest = ref Latest[string.GetHashCode(text, StringComparison.Ordinal) & (Size - 1)];
        string known = latest;
        return text.SequenceEqual(known) ? known : latest = text.ToString();
    }
}
