namespace Venvstacks.Packaging.IndexPages;

/// <summary>Reads project pages in HTML (PEP 503, 592, 629 and 658), and flat pages that list files of many packages.</summary>
public static class HtmlPageReader
{
    /// <summary>The media type that asks for such pages; <c>text/html</c> is the older name of it.</summary>
    public const string MediaType = "application/vnd.pypi.simple.v1+html";

    /// <summary>Reads the page of a package.</summary>
    /// <param name="html">The whole page, in UTF-8 unless it says otherwise.</param>
    /// <param name="package">The package that was asked for; files of others are refused.</param>
    /// <param name="address">Where the page came from, after redirects; a <c>base</c> element overrules it.</param>
    /// <exception cref="InvalidDataException">The page is of a major version other than 1, or a form and no list of files.</exception>
    public static IndexPage Read(ReadOnlyMemory<byte> html, PackageName package, Uri address)
    {
        HtmlTags tags = ReadTags(html);
        using IndexPageEncoder encoder = new(package.ToString(), address, BaseAddress(tags, address));
        foreach (HtmlTag anchor in tags.Anchors)
            AddAnchor(encoder, anchor);
        return encoder.Finish();
    }

    /// <summary>Reads a flat page: each file belongs to the package that its name says.</summary>
    /// <inheritdoc cref="Read"/>
    public static ImmutableDictionary<PackageName, IndexPage> ReadFlat(ReadOnlyMemory<byte> html, Uri address)
    {
        HtmlTags tags = ReadTags(html);
        FlatPageEncoder pages = new(address, BaseAddress(tags, address));
        foreach (HtmlTag anchor in tags.Anchors)
            if (pages.FindPage(FileName(Href(anchor))) is { } page)
                AddAnchor(page, anchor);
        return pages.Finish();
    }

    private static HtmlTags ReadTags(ReadOnlyMemory<byte> html)
    {
        HtmlTags tags = HtmlTags.Read(html);
        if (tags.Version is { } version && !version.StartsWith("1.", StringComparison.Ordinal))
            throw new InvalidDataException($"the page has version '{version}' of the interface (expected 1.x)");
        if (tags.HasForm && !tags.Anchors.Any(anchor => DistributionName.IsDistribution(FileName(Href(anchor)))))
            throw new InvalidDataException("it is an HTML page with a form, perhaps a login page, not an index page");
        if (tags.Anchors.Count == 0 && tags.Version is null && IsOtherPage(Encoding.UTF8.GetString(html.Span)))
            throw new InvalidDataException("it is an HTML page without links, perhaps a login page, not an index page");
        return tags;
    }

    // An index without files still calls itself one in its title or heading; without either, nobody can tell.
    private static bool IsOtherPage(string html) =>
        (Contains(html, "<script") || Contains(html, "<title") || Contains(html, "<h1"))
        && !Contains(html, "links for")
        && !Contains(html, "simple index");

    private static bool Contains(string html, string text) => html.Contains(text, StringComparison.OrdinalIgnoreCase);

    private static Uri BaseAddress(HtmlTags tags, Uri address) =>
        Uri.TryCreate(address, tags.Base, out Uri? found) && found.Scheme is "http" or "https" ? found : address;

    private static void AddAnchor(IndexPageEncoder encoder, HtmlTag anchor)
    {
        string href = Href(anchor);
        PageEntry entry = new() { FileName = FileName(href), Url = Encoding.UTF8.GetBytes(href) };
        entry.RequiresPython = Encoding.UTF8.GetBytes(anchor["data-requires-python"] ?? "");
        string? reason = anchor["data-yanked"];
        entry.IsYanked = reason is not null;
        entry.YankedReason = Encoding.UTF8.GetBytes(reason ?? "");
        AddHashes(ref entry, href);
        AddMetadata(ref entry, anchor);
        encoder.Add(in entry);
    }

    private static string Href(HtmlTag anchor) => anchor["href"]!.Trim();

    /// <summary>The last segment of the address's path, decoded once and only once.</summary>
    private static byte[] FileName(string href)
    {
        string path = href[..Math.Max(0, EndOf(href))];
        return Encoding.UTF8.GetBytes(Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]));
    }

    private static int EndOf(string href)
    {
        int end = href.AsSpan().IndexOfAny('?', '#');
        return end < 0 ? href.Length : end;
    }

    /// <summary><c>#sha256=…</c>, perhaps with other parameters beside it.</summary>
    private static void AddHashes(ref PageEntry entry, string href)
    {
        int fragment = href.IndexOf('#', StringComparison.Ordinal);
        if (fragment < 0)
            return;
        foreach (string parameter in href[(fragment + 1)..].Split('&'))
        {
            int equals = parameter.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && IsHashName(parameter[..equals]))
                entry.AddHash(parameter[..equals], Encoding.UTF8.GetBytes(parameter[(equals + 1)..]));
        }
    }

    private static void AddMetadata(ref PageEntry entry, HtmlTag anchor)
    {
        string? value = anchor["data-core-metadata"] ?? anchor["data-dist-info-metadata"];
        entry.HasMetadata = value is not null and not "false";
        int equals = value?.IndexOf('=', StringComparison.Ordinal) ?? -1;
        if (equals > 0 && IsHashName(value![..equals]))
            entry.AddMetadataHash(value[..equals], Encoding.UTF8.GetBytes(value[(equals + 1)..]));
    }

    private static bool IsHashName(string name) =>
        name is "sha256" or "sha384" or "sha512" or "sha224" or "sha1" or "md5";
}
