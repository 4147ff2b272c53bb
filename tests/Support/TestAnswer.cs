using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Venvstacks.Testing;

/// <summary>A body with what HTTP says of it.</summary>
internal sealed record TestAnswer(byte[] Body, string ContentType, bool Ranges)
{
    public string CacheControl { get; init; } = "max-age=365000000, immutable";

    /// <summary>Whether it is worth compressing.</summary>
    public bool IsPage { get; init; }

    public async Task WriteAsync(HttpContext context, TestFault? fault)
    {
        string etag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Body))[..16]}\"";
        context.Response.Headers.ETag = etag;
        context.Response.Headers.CacheControl = CacheControl;
        context.Response.ContentType = ContentType;
        if (context.Request.Headers.IfNoneMatch == etag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        byte[] body =
            Ranges
            && context.Request.Headers is { Range: [{ } range], IfRange: var known }
            && (known.Count == 0 || known == etag)
                ? Part(context, range)
                : Compressed(context);
        await WriteBodyAsync(context, body, fault);
    }

    private byte[] Compressed(HttpContext context)
    {
        if (!IsPage || !context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal))
            return Body;
        context.Response.Headers.ContentEncoding = "gzip";
        MemoryStream zipped = new();
        using (GZipStream gzip = new(zipped, CompressionLevel.Fastest))
            gzip.Write(Body);
        return zipped.ToArray();
    }

    private byte[] Part(HttpContext context, string range)
    {
        string[] bounds = range["bytes=".Length..].Split('-');
        int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
        int first = bounds[0] == "" ? Math.Max(0, Body.Length - Number(bounds[1])) : Number(bounds[0]);
        int last = bounds[0] == "" || bounds[1] == "" ? Body.Length - 1 : Math.Min(Number(bounds[1]), Body.Length - 1);
        if (first > last)
        {
            context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            context.Response.Headers.ContentRange = $"bytes */{Body.Length}";
            return [];
        }
        context.Response.StatusCode = StatusCodes.Status206PartialContent;
        context.Response.Headers.ContentRange = $"bytes {first}-{last}/{Body.Length}";
        return Body[first..(last + 1)];
    }

    private static async Task WriteBodyAsync(HttpContext context, byte[] body, TestFault? fault)
    {
        CancellationToken aborted = context.RequestAborted;
        if (fault == TestFault.ShortBody)
            body = body[..(body.Length / 2)];
        if (fault == TestFault.WrongByte)
            body = [.. body[..(body.Length / 2)], (byte)(body[body.Length / 2] ^ 1), .. body[(body.Length / 2 + 1)..]];
        context.Response.ContentLength = body.Length;
        if (fault is TestFault.CutBody or TestFault.Stall)
        {
            await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), aborted);
            await context.Response.Body.FlushAsync(aborted);
            // What was sent before a reset may be lost on the way if it follows at once.
            await Task.Delay(fault == TestFault.Stall ? Timeout.Infinite : 30, aborted);
            context.Abort();
        }
        else if (fault == TestFault.SlowDrip)
            await DripAsync(context, body);
        else
            await context.Response.Body.WriteAsync(body, aborted);
    }

    private static async Task DripAsync(HttpContext context, byte[] body)
    {
        foreach (byte[] part in body.Chunk(Math.Max(1, body.Length / 20)))
        {
            await context.Response.Body.WriteAsync(part, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(20, context.RequestAborted);
        }
    }
}

/// <summary>Writes the pages of a test index.</summary>
internal static class TestPages
{
    public static TestAnswer Json(TestIndexFile[] files, string name, bool noMetadata)
    {
        MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteStartObject("meta");
            json.WriteString("api-version", "1.1");
            json.WriteEndObject();
            json.WriteString("name", name);
            json.WriteStartArray("files");
            foreach (TestIndexFile file in files)
                WriteFile(json, file, noMetadata);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return new TestAnswer(bytes.ToArray(), "application/vnd.pypi.simple.v1+json", Ranges: false) { IsPage = true };
    }

    public static TestAnswer Html(TestIndexFile[] files, string name, bool noMetadata)
    {
        StringBuilder html = new($"<!DOCTYPE html><html><head><title>{name}</title></head><body>\n");
        foreach (TestIndexFile file in files)
        {
            html.Append($"<a href=\"/files/{file.Wheel.FileName}#sha256={file.Sha256}\"");
            if (file.RequiresPython is not null)
                html.Append($" data-requires-python=\"{WebUtility.HtmlEncode(file.RequiresPython)}\"");
            if (file.Yanked is not null)
                html.Append($" data-yanked=\"{WebUtility.HtmlEncode(file.Yanked)}\"");
            if (!noMetadata)
                html.Append($" data-core-metadata=\"sha256={file.MetadataSha256}\"");
            html.Append($">{file.Wheel.FileName}</a><br/>\n");
        }
        byte[] body = Encoding.UTF8.GetBytes(html.Append("</body></html>\n").ToString());
        return new TestAnswer(body, "text/html", Ranges: false) { IsPage = true };
    }

    private static void WriteFile(Utf8JsonWriter json, TestIndexFile file, bool noMetadata)
    {
        json.WriteStartObject();
        json.WriteString("filename", file.Wheel.FileName);
        json.WriteString("url", $"/files/{file.Wheel.FileName}");
        json.WriteStartObject("hashes");
        json.WriteString("sha256", file.Sha256);
        json.WriteEndObject();
        json.WriteNumber("size", file.Wheel.Bytes.Length);
        if (file.RequiresPython is not null)
            json.WriteString("requires-python", file.RequiresPython);
        if (file.Yanked is not null)
            json.WriteString("yanked", file.Yanked);
        if (file.UploadTime is { } time)
            json.WriteString(
                "upload-time",
                time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture)
            );
        if (!noMetadata)
        {
            json.WriteStartObject("core-metadata");
            json.WriteString("sha256", file.MetadataSha256);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
