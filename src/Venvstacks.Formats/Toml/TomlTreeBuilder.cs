using Tomlyn.Syntax;
using Venvstacks.Formats.Text;

namespace Venvstacks.Formats.Toml;

/// <summary>Converts a well-formed document to tables, and finds redefinitions.</summary>
internal sealed class TomlTreeBuilder
{
    private readonly TomlDefinitions _definitions = new();
    private readonly List<TomlRedefinition> _redefinitions = [];
    private int _sections;

    private TomlTreeBuilder() { }

    /// <summary>Converts a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="length">Its length.</param>
    /// <param name="redefinitions">The redefinitions, in order; the tables have the first definitions only.</param>
    public static TomlTable Build(
        DocumentSyntax document,
        int length,
        out IReadOnlyList<TomlRedefinition> redefinitions
    )
    {
        TomlTreeBuilder builder = new();
        TomlTable root = new() { Span = new TextSpan(0, length) };
        Place top = new(root, null, "", builder._sections);
        foreach (KeyValueSyntax item in document.KeyValues)
            builder.Add(top, item);
        foreach (TableSyntaxBase header in document.Tables)
            builder.AddSection(root, header);
        redefinitions = builder._redefinitions;
        return root;
    }

    /// <summary>A header and what stands below: <c>[a.b]</c> opens or makes <c>b</c>, <c>[[a.b]]</c> adds one to the array <c>b</c>.</summary>
    private void AddSection(TomlTable root, TableSyntaxBase header)
    {
        List<TomlKeyPart> path = GetPath(header.Name!);
        TextSpan span = GetSpan(header.Name!);
        Place? place = new(root, null, "", ++_sections);
        foreach (TomlKeyPart part in path[..^1])
            place = place?.Enter(part, _definitions.GoThrough(place.Table, part), Refuse);
        TomlKeyPart last = path[^1];
        place =
            header is TableArraySyntax
                ? place?.Enter(last, _definitions.DefineItem(place.Table, last, span), Refuse)
                : place?.Enter(last, _definitions.Define(place.Table, last, span), Refuse);
        if (place is null)
            return;
        foreach (KeyValueSyntax item in header.Items)
            Add(place, item);
    }

    private void Add(Place place, KeyValueSyntax item)
    {
        List<TomlKeyPart> path = GetPath(item.Key!);
        Place? parent = place;
        foreach (TomlKeyPart part in path[..^1])
            parent = parent?.Enter(part, _definitions.GoThrough(parent.Table, part, place.Section), Refuse);
        if (parent is null)
            return;
        TomlKeyPart last = path[^1];
        if (parent.Table.TryGet(last.Key, out _))
            Refuse(parent, last with { Span = new TextSpan(last.Span.Start, GetSpan(item).End - last.Span.Start) });
        else
            parent.Table.Add(new TomlEntry(last.Key, last.Span, Convert(item.Value!, parent, last.Key)));
    }

    private void Refuse(Place place, TomlKeyPart part)
    {
        place.Table.TryGet(part.Key, out TomlEntry? first);
        _redefinitions.Add(new(place.PathOf(part.Key), part.Span, first!.KeySpan));
    }

    private TomlValue Convert(ValueSyntax value, Place parent, string key)
    {
        TextSpan span = GetSpan(value);
        return value switch
        {
            StringValueSyntax text => new TomlString(text.Value ?? "") { Span = span },
            IntegerValueSyntax number => new TomlInteger(number.Value) { Span = span },
            FloatValueSyntax number => new TomlFloat(number.Value) { Span = span },
            BooleanValueSyntax boolean => new TomlBoolean(boolean.Value) { Span = span },
            DateTimeValueSyntax time => ConvertDateTime(time, span),
            ArraySyntax array => ConvertArray(array, span, parent, key),
            InlineTableSyntax table => ConvertTable(table, span, parent, key),
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

    private TomlArray ConvertArray(ArraySyntax array, TextSpan span, Place parent, string key)
    {
        TomlArray result = new() { Span = span };
        foreach (ArrayItemSyntax item in array.Items)
            result.Add(Convert(item.Value!, parent, key));
        return result;
    }

    private TomlTable ConvertTable(InlineTableSyntax table, TextSpan span, Place parent, string key)
    {
        TomlTable result = new() { Span = span };
        Place place = new(result, parent, key, ++_sections);
        foreach (InlineTableItemSyntax item in table.Items)
            Add(place, item.KeyValue!);
        return result;
    }

    private static List<TomlKeyPart> GetPath(KeySyntax key)
    {
        List<TomlKeyPart> path = [GetPart(key.Key!)];
        foreach (DottedKeyItemSyntax item in key.DotKeys)
            path.Add(GetPart(item.Key!));
        return path;
    }

    private static TomlKeyPart GetPart(BareKeyOrStringValueSyntax key) =>
        key switch
        {
            BareKeySyntax bare => new(bare.Key!.Text!, GetSpan(bare.Key)),
            StringValueSyntax quoted => new(quoted.Value ?? "", GetSpan(quoted)),
            _ => throw new InvalidOperationException($"a TOML key of kind {key.Kind} is not known"),
        };

    private static TextSpan GetSpan(SyntaxNode node) => new(node.Span.Start.Offset, node.Span.Length);

    /// <summary>A table that keys are added to.</summary>
    private sealed record Place(TomlTable Table, Place? Parent, string Key, int Section)
    {
        /// <summary>The dotted key of an entry; built only for messages, because a key may have very many parts.</summary>
        public string PathOf(string key)
        {
            List<string> parts = [key];
            for (Place place = this; place.Parent is { } parent; place = parent)
                parts.Add(place.Key);
            return string.Join('.', Enumerable.Reverse(parts));
        }

        /// <summary>The table below, or null after a call of <paramref name="refuse"/>.</summary>
        public Place? Enter(TomlKeyPart part, TomlTable? table, Action<Place, TomlKeyPart> refuse)
        {
            if (table is not null)
                return new Place(table, this, part.Key, Section);
            refuse(this, part);
            return null;
        }
    }
}

/// <summary>A key that is defined again.</summary>
/// <param name="Key">The names that lead to it.</param>
/// <param name="Again">Where it is defined again.</param>
/// <param name="First">Where it was defined first.</param>
internal sealed record TomlRedefinition(string Key, TextSpan Again, TextSpan First);
