using Tomlyn.Syntax;
using Venvstacks.Formats.Text;

namespace Venvstacks.Formats.Toml;

/// <summary>Makes tables of a document that the parser found valid, so that nothing here needs checking again.</summary>
internal static class TomlTreeBuilder
{
    public static TomlTable Build(DocumentSyntax document, int length)
    {
        TomlTable root = new() { Span = new TextSpan(0, length) };
        AddAll(root, document.KeyValues);
        foreach (TableSyntaxBase header in document.Tables)
            AddAll(OpenTable(root, header), header.Items);
        return root;
    }

    /// <summary>The table under a header: <c>[a.b]</c> opens or makes <c>b</c>, <c>[[a.b]]</c> adds one to the array <c>b</c>.</summary>
    private static TomlTable OpenTable(TomlTable root, TableSyntaxBase header)
    {
        List<KeyPart> path = GetPath(header.Name!);
        TomlTable parent = Descend(root, path);
        KeyPart last = path[^1];
        if (header is not TableArraySyntax)
            return OpenChild(parent, last, GetSpan(header.Name!));
        if (!parent.TryGet(last.Key, out TomlEntry? entry))
        {
            entry = new TomlEntry(last.Key, last.Span, new TomlArray { Span = GetSpan(header.Name!) });
            parent.Add(entry);
        }
        TomlTable table = new() { Span = GetSpan(header.Name!) };
        ((TomlArray)entry.Value).Add(table);
        return table;
    }

    private static void AddAll(TomlTable table, SyntaxList<KeyValueSyntax> items)
    {
        foreach (KeyValueSyntax item in items)
            Add(table, item);
    }

    private static void Add(TomlTable table, KeyValueSyntax item)
    {
        List<KeyPart> path = GetPath(item.Key!);
        KeyPart last = path[^1];
        Descend(table, path).Add(new TomlEntry(last.Key, last.Span, Convert(item.Value!)));
    }

    /// <summary>Follows all parts of a path but the last.</summary>
    private static TomlTable Descend(TomlTable table, List<KeyPart> path)
    {
        foreach (KeyPart part in path[..^1])
            table = OpenChild(table, part, part.Span);
        return table;
    }

    private static TomlTable OpenChild(TomlTable parent, KeyPart part, TextSpan span)
    {
        if (!parent.TryGet(part.Key, out TomlEntry? entry))
        {
            entry = new TomlEntry(part.Key, part.Span, new TomlTable { Span = span });
            parent.Add(entry);
        }
        // A path that leads through an array of tables means its last one.
        return entry.Value as TomlTable ?? (TomlTable)((TomlArray)entry.Value).Items[^1];
    }

    private static TomlValue Convert(ValueSyntax value)
    {
        TextSpan span = GetSpan(value);
        return value switch
        {
            StringValueSyntax text => new TomlString(text.Value ?? "") { Span = span },
            IntegerValueSyntax number => new TomlInteger(number.Value) { Span = span },
            FloatValueSyntax number => new TomlFloat(number.Value) { Span = span },
            BooleanValueSyntax boolean => new TomlBoolean(boolean.Value) { Span = span },
            DateTimeValueSyntax time => ConvertDateTime(time, span),
            ArraySyntax array => ConvertArray(array, span),
            InlineTableSyntax table => ConvertTable(table, span),
            _ => throw new InvalidOperationException($"a TOML value of kind {value.Kind} is not known"),
        };
    }

    private static TomlDateTime ConvertDateTime(DateTimeValueSyntax value, TextSpan span)
    {
        TomlDateTimeKind kind = value.Kind switch
        {
            SyntaxKind.LocalDateTime => TomlDateTimeKind.LocalDateTime,
            SyntaxKind.LocalDate => TomlDateTimeKind.LocalDate,
            SyntaxKind.LocalTime => TomlDateTimeKind.LocalTime,
            _ => TomlDateTimeKind.OffsetDateTime,
        };
        return new TomlDateTime(kind, value.Value.DateTime, TomlDateTime.Normalize(value.Token!.Text!)) { Span = span };
    }

    private static TomlArray ConvertArray(ArraySyntax array, TextSpan span)
    {
        TomlArray result = new() { Span = span };
        foreach (ArrayItemSyntax item in array.Items)
            result.Add(Convert(item.Value!));
        return result;
    }

    private static TomlTable ConvertTable(InlineTableSyntax table, TextSpan span)
    {
        TomlTable result = new() { Span = span };
        foreach (InlineTableItemSyntax item in table.Items)
            Add(result, item.KeyValue!);
        return result;
    }

    private static List<KeyPart> GetPath(KeySyntax key)
    {
        List<KeyPart> path = [GetPart(key.Key!)];
        foreach (DottedKeyItemSyntax item in key.DotKeys)
            path.Add(GetPart(item.Key!));
        return path;
    }

    private static KeyPart GetPart(BareKeyOrStringValueSyntax key) =>
        key switch
        {
            BareKeySyntax bare => new(bare.Key!.Text!, GetSpan(bare.Key)),
            StringValueSyntax quoted => new(quoted.Value ?? "", GetSpan(quoted)),
            _ => throw new InvalidOperationException($"a TOML key of kind {key.Kind} is not known"),
        };

    private static TextSpan GetSpan(SyntaxNode node) => new(node.Span.Start.Offset, node.Span.Length);

    private readonly record struct KeyPart(string Key, TextSpan Span);
}
