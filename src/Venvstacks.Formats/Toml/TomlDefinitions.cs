using Venvstacks.Formats.Text;

namespace Venvstacks.Formats.Toml;

/// <summary>The origin of each table of a document, which decides on further definitions.</summary>
/// <remarks>
/// TOML 1.1.0, "Keys", "Table", "Array of Tables". A table is defined once: by its header, or by the dotted keys of one section, which lead
/// through it. A table that headers only led through may still be defined. Values are complete as they stand.
/// </remarks>
internal sealed class TomlDefinitions
{
    private readonly Dictionary<TomlTable, Definition> _tables = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<TomlArray> _arraysOfTables = new(ReferenceEqualityComparer.Instance);

    private enum Way
    {
        /// <summary>A header led through it: <c>a</c> in <c>[a.b]</c>.</summary>
        Path,

        /// <summary>The table has a header.</summary>
        Header,

        /// <summary>Dotted keys of a section lead through it.</summary>
        Keys,
    }

    private readonly record struct Definition(Way Way, int Section = 0);

    /// <summary>The table that a header's path leads through; null if the key has another value.</summary>
    public TomlTable? GoThrough(TomlTable parent, TomlKeyPart part) =>
        parent.TryGet(part.Key, out TomlEntry? entry)
            ? entry.Value switch
            {
                TomlArray array when _arraysOfTables.Contains(array) => (TomlTable)array.Items[^1],
                TomlTable table when _tables.ContainsKey(table) => table,
                _ => null,
            }
            : Add(parent, part, part.Span, new(Way.Path));

    /// <summary>The table that dotted keys of a section lead through; null if the key has another value.</summary>
    public TomlTable? GoThrough(TomlTable parent, TomlKeyPart part, int section)
    {
        Definition keys = new(Way.Keys, section);
        if (!parent.TryGet(part.Key, out TomlEntry? entry))
            return Add(parent, part, part.Span, keys);
        if (
            entry.Value is not TomlTable table
            || !_tables.TryGetValue(table, out Definition known)
            || (known.Way != Way.Path && known != keys)
        )
            return null;
        _tables[table] = keys;
        return table;
    }

    /// <summary>The table of a header <c>[part]</c>; null if the key has another value.</summary>
    public TomlTable? Define(TomlTable parent, TomlKeyPart part, TextSpan header)
    {
        if (!parent.TryGet(part.Key, out TomlEntry? entry))
            return Add(parent, part, header, new(Way.Header));
        if (
            entry.Value is not TomlTable table
            || !_tables.TryGetValue(table, out Definition known)
            || known.Way != Way.Path
        )
            return null;
        _tables[table] = new(Way.Header);
        return table;
    }

    /// <summary>A new table under a header <c>[[part]]</c>; null if the key has another value.</summary>
    public TomlTable? DefineItem(TomlTable parent, TomlKeyPart part, TextSpan header)
    {
        if (!parent.TryGet(part.Key, out TomlEntry? entry))
        {
            TomlArray tables = new() { Span = header };
            _arraysOfTables.Add(tables);
            entry = new TomlEntry(part.Key, part.Span, tables);
            parent.Add(entry);
        }
        if (entry.Value is not TomlArray array || !_arraysOfTables.Contains(array))
            return null;
        TomlTable item = new() { Span = header };
        array.Add(item);
        return item;
    }

    private TomlTable Add(TomlTable parent, TomlKeyPart part, TextSpan span, Definition definition)
    {
        TomlTable table = new() { Span = span };
        parent.Add(new TomlEntry(part.Key, part.Span, table));
        _tables.Add(table, definition);
        return table;
    }
}

/// <summary>One name of a dotted key or a header.</summary>
internal readonly record struct TomlKeyPart(string Key, TextSpan Span);
