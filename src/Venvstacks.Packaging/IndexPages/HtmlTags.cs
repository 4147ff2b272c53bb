using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;

namespace Venvstacks.Packaging.IndexPages;

/// <summary>The tags of an HTML page that say something of its files, in one pass over the page. No tree is built: nesting, however deep, costs nothing.</summary>
internal sealed class HtmlTags
{
    private Encoding _encoding = Encoding.UTF8;

    // Or the names of other encodings would all be taken for UTF-8.
    static HtmlTags() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    private HtmlTags() { }

    /// <summary>The links, in their order.</summary>
    public List<HtmlTag> Anchors { get; } = [];

    /// <summary>The <c>href</c> of the first <c>base</c>, or null.</summary>
    public string? Base { get; private set; }

    /// <summary>The version of the interface (PEP 629), or null.</summary>
    public string? Version { get; private set; }

    /// <summary>Whether there is a form.</summary>
    public bool HasForm { get; private set; }

    /// <summary>Reads a page in UTF-8, or in the encoding that it names in its first kilobyte (HTML, 13.2.3.2).</summary>
    public static HtmlTags Read(ReadOnlyMemory<byte> html)
    {
        const int headLength = 1024;
        HtmlTags head = Read(Encoding.UTF8.GetString(html.Span[..Math.Min(headLength, html.Length)]));
        return Read(head._encoding.GetString(html.Span));
    }

    private static HtmlTags Read(string html)
    {
        HtmlTags tags = new();
        using TextSource source = new(html);
        HtmlTokenizer tokenizer = new(source, HtmlEntityProvider.Resolver);
        while (tokenizer.Get() is { Type: not HtmlTokenType.EndOfFile } token)
        {
            if (token is not HtmlTagToken { Type: HtmlTokenType.StartTag } start)
                continue;
            tokenizer.State = ModeAfter(start.Name);
            tags.Add(new HtmlTag(start));
        }
        return tags;
    }

    /// <summary>The text after some tags has no tags, whatever it looks like.</summary>
    private static HtmlParseMode ModeAfter(string tag) =>
        tag switch
        {
            "script" => HtmlParseMode.Script,
            "style" or "xmp" or "iframe" or "noembed" or "noframes" => HtmlParseMode.Rawtext,
            "title" or "textarea" => HtmlParseMode.RCData,
            "plaintext" => HtmlParseMode.Plaintext,
            _ => HtmlParseMode.PCData,
        };

    private void Add(HtmlTag tag)
    {
        switch (tag.Name)
        {
            case "a" when tag["href"] is not null:
                Anchors.Add(tag);
                break;
            case "base":
                Base ??= tag["href"];
                break;
            case "meta" when tag["charset"] is { } charset && TextEncoding.IsSupported(charset):
                _encoding = TextEncoding.Resolve(charset);
                break;
            case "meta" when tag["name"] == "pypi:repository-version":
                Version ??= tag["content"];
                break;
            case "form":
                HasForm = true;
                break;
        }
    }
}

/// <summary>A start tag.</summary>
internal readonly struct HtmlTag(HtmlTagToken token)
{
    /// <summary>Its name in lower case.</summary>
    public string Name => token.Name;

    /// <summary>An attribute, or null; of two of one name the first counts.</summary>
    public string? this[string attribute]
    {
        get
        {
            foreach (HtmlAttributeToken own in token.Attributes)
                if (own.Name == attribute)
                    return own.Value;
            return null;
        }
    }
}
