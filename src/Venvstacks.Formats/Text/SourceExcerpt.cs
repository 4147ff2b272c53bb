namespace Venvstacks.Formats.Text;

/// <summary>The lines of one text in a diagnostic.</summary>
/// <param name="Location">The text's name, line and column.</param>
/// <param name="IsPrimary">Whether it has the problem, or only labels.</param>
/// <param name="Lines">The lines, each once, ascending.</param>
internal sealed record SourceExcerpt(string Location, bool IsPrimary, ImmutableArray<SourceExcerptLine> Lines)
{
    /// <summary>The width of the line numbers.</summary>
    public int GutterWidth => Math.Max(2, Lines[^1].Number.ToString().Length);

    /// <summary>The excerpts of a diagnostic, one for each text, its own first.</summary>
    public static IEnumerable<SourceExcerpt> Of(Diagnostic diagnostic)
    {
        if (diagnostic.Span is not { } primary)
            return [];
        List<Place> places = [new(primary, diagnostic.SpanText ?? "", true)];
        places.AddRange(diagnostic.Labels.Select(label => new Place(label.Span, label.Text, false)));
        return places.GroupBy(place => place.Span.Source).Select(Create);
    }

    private static SourceExcerpt Create(IGrouping<SourceText, Place> places)
    {
        Place first = places.First();
        IEnumerable<IGrouping<int, Place>> lines = places
            .GroupBy(place => place.Span.Position.Line)
            .OrderBy(line => line.Key);
        return new(first.Span.ToString(), first.IsPrimary, [.. lines.Select(line => CreateLine(places.Key, line))]);
    }

    private static SourceExcerptLine CreateLine(SourceText source, IGrouping<int, Place> places)
    {
        ReadOnlySpan<char> line = AddressSecrets.Hide(source.GetLine(places.Key));
        // Very long lines are clipped around the first mark.
        int focus = Math.Min(places.Min(place => place.Span.Position.Column) - 1, line.Length);
        int start = line.Length <= SourceExcerptLine.MaxLength ? 0 : Math.Max(0, focus - SourceExcerptLine.LeadLength);
        int length = Math.Min(line.Length - start, SourceExcerptLine.MaxLength);
        string text = line.Slice(start, length).ToString();
        IEnumerable<SourceMark> marks = places
            .OrderBy(place => place.Span.Span.Start)
            .Select(place => CreateMark(text, place.Span.Position.Column - 1 - start, place));
        return new(places.Key, DisplayText.Escape(text), [.. marks]);
    }

    private static SourceMark CreateMark(string line, int column, Place place)
    {
        int start = Math.Clamp(column, 0, line.Length);
        int length = Math.Clamp(place.Span.Span.Length, 0, line.Length - start);
        int width = Math.Max(1, DisplayText.GetWidth(line.AsSpan(start, length)));
        return new(DisplayText.GetWidth(line.AsSpan(0, start)), width, place.Text, place.IsPrimary);
    }

    private sealed record Place(SourceSpan Span, string Text, bool IsPrimary);
}

/// <summary>A line of an excerpt with its marks.</summary>
/// <param name="Number">The line's number, from 1.</param>
/// <param name="Text">The shown part, escaped.</param>
/// <param name="Marks">The marks below it, from left to right.</param>
internal sealed record SourceExcerptLine(int Number, string Text, ImmutableArray<SourceMark> Marks)
{
    /// <summary>The longest stretch of a line that is shown, in characters.</summary>
    public const int MaxLength = 200;

    /// <summary>The number of columns of a longer line that are shown before the first mark.</summary>
    public const int LeadLength = 60;
}

/// <summary>A mark under a line.</summary>
/// <param name="Column">The column on the screen, from 0.</param>
/// <param name="Width">The number of columns.</param>
/// <param name="Text">The words behind it, or empty.</param>
/// <param name="IsPrimary">Whether it marks what is wrong.</param>
internal readonly record struct SourceMark(int Column, int Width, string Text, bool IsPrimary);
