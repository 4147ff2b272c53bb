using System.Net;
using System.Text.Json.Nodes;

namespace Venvstacks.Cli.Terminal;

/// <summary>A page for a browser in one file, with its script, style and data, which loads nothing.</summary>
internal static class HtmlPage
{
    /// <summary>The text of a page.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="script">The name of its script: <c>size</c>.</param>
    /// <param name="data">The data that the script shows.</param>
    public static string Write(string title, string script, JsonNode data) =>
        $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <link rel="icon" href="data:,">
            <title>{WebUtility.HtmlEncode(title)}</title>
            <style>
            {EmbeddedText.Read("pages/page.css")}</style>
            </head>
            <body>
            <main id="page"></main>
            <script id="data" type="application/json">{Embed(data)}</script>
            <script>
            {EmbeddedText.Read("pages/page.js")}
            {EmbeddedText.Read($"pages/{script}.js")}</script>
            </body>
            </html>

            """;

    // A '<' in data could end the element that holds it; in JSON it stands in strings only.
    private static string Embed(JsonNode data) => data.ToJsonString().Replace("<", "\\u003c", StringComparison.Ordinal);
}
