using Venvstacks.Formats.Text;

namespace Venvstacks.Formats.Toml;

/// <summary>A key of a table with its value.</summary>
/// <param name="Key">The key, without quotes.</param>
/// <param name="KeySpan">The first position of the key.</param>
/// <param name="Value">The value.</param>
public sealed record TomlEntry(string Key, TextSpan KeySpan, TomlValue Value);

/// <summary>A table, however it is written: under a header, inline, or by dotted keys.</summary>
public sealed class TomlTable : TomlValue, ITomlKind
{
    private readonly List<TomlEntry> _entries = [];
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);

    internal TomlTable() { }

    /// <summary>A table of these entries; one whose value is null is left out.</summary>
    public static TomlTable Of(params ReadOnlySpan<(string Key, TomlValue? Value)> entries)
    {
        TomlTable table = new();
        foreach ((string key, TomlValue? value) in entries)
        {
            if (value is not null)
                table.Add(new TomlEntry(key, default, value));
        }
        return table;
    }

    /// <inheritdoc/>
    public static string ExpectedName => "a table";

    /// <inheritdoc/>
    public override string KindName => ExpectedName;

    /// <summary>The entries, in the order in which their keys stand first.</summary>
    public IReadOnlyList<TomlEntry> Entries => _entries;

    /// <summary>Finds an entry by its key.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out TomlEntry? entry)
    {
        entry = _indexes.TryGetValue(key, out int index) ? _entries[index] : null;
        return entry is not null;
    }

    internal void Add(TomlEntry entry)
    {
        _indexes.Add(entry.Key, _entries.Count);
        _entries.Add(entry);
    }
}

/// <summary>An array, written in brackets or as tables under <c>[[…]]</c>.</summary>
public sealed class TomlArray : TomlValue, ITomlKind
{
    private readonly List<TomlValue> _items;

    /// <summary>An array of these items.</summary>
    public TomlArray(params IEnumerable<TomlValue> items) => _items = [.. items];

    /// <summary>An array of strings.</summary>
    public static TomlArray OfStrings(IEnumerable<string> items) => new(items.Select(item => new TomlString(item)));

    /// <inheritdoc/>
    public static string ExpectedName => "an array";

    /// <inheritdoc/>
    public override string KindName => ExpectedName;

    /// <summary>The items.</summary>
    public IReadOnlyList<TomlValue> Items => _items;

    internal void Add(TomlValue item) => _items.Add(item);
}
