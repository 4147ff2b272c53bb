using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Venvstacks.Testing;

/// <summary>A way for the answer of a static server to go wrong.</summary>
public enum StaticFault
{
    /// <summary>None.</summary>
    None,

    /// <summary>The connection is closed in the middle of the body.</summary>
    Cut,

    /// <summary>After half of the body nothing comes.</summary>
    Stall,

    /// <summary>The body is half as long, and says so.</summary>
    Short,

    /// <summary>429 with <c>Retry-After: 0</c>.</summary>
    TooManyRequests,

    /// <summary>501 to a range.</summary>
    NotImplemented,

    /// <summary>200 and the whole file to a range.</summary>
    WholeFile,

    /// <summary>A range that begins one byte later, and says so.</summary>
    ShiftedRange,

    /// <summary>The bytes one later, under the right <c>Content-Range</c>.</summary>
    ShiftedBytes,

    /// <summary>A <c>Content-Range</c> with another length of the file.</summary>
    WrongLength,

    /// <summary>One byte of the body is another.</summary>
    WrongByte,

    /// <summary>Another ETag than before.</summary>
    OtherTag,

    /// <summary>No ETag.</summary>
    NoTag,
}

/// <summary>The validator that a static server gives for its files.</summary>
public enum StaticValidator
{
    /// <summary>A strong ETag.</summary>
    ETag,

    /// <summary>The time of the last change.</summary>
    Time,

    /// <summary>None.</summary>
    None,
}

/// <summary>A request to a static server.</summary>
/// <param name="Path">The path of the address, without the first slash.</param>
/// <param name="Range">The value of <c>Range</c>, or null.</param>
/// <param name="Authorization">The value of <c>Authorization</c>, or null.</param>
public sealed record StaticRequest(string Path, string? Range, string? Authorization)
{
    /// <summary>The status of the answer.</summary>
    public int Status { get; set; }

    /// <summary>The number of bytes of the body that were sent.</summary>
    public long Sent { get; set; }
}

/// <summary>A server of the files of a folder on the loopback interface, with ranges and strong ETags, that misbehaves when told to.</summary>
public sealed class StaticServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly string _folder;
    private readonly ConcurrentQueue<StaticRequest> _requests = [];

    private StaticServer(WebApplication application, string folder) => (_application, _folder) = (application, folder);

    /// <summary>The address, without a slash at the end.</summary>
    public string Address => _application.Urls.First();

    /// <summary>All requests, oldest first.</summary>
    public IReadOnlyCollection<StaticRequest> Requests => _requests;

    /// <summary>The number of bytes of all bodies.</summary>
    public long Sent => _requests.Sum(request => request.Sent);

    /// <summary>Chooses what goes wrong with a request.</summary>
    public Func<StaticRequest, StaticFault> Fault { get; set; } = _ => StaticFault.None;

    /// <summary>The number of bytes of a body after which it is cut; null for half of it.</summary>
    public int? CutAfter { get; set; }

    /// <summary>The validator of all files.</summary>
    public StaticValidator Validator { get; set; }

    /// <summary>Bytes per second; null for as fast as it goes.</summary>
    public int? Rate { get; set; }

    /// <summary>Starts a server on a free port.</summary>
    public static async Task<StaticServer> StartAsync(string folder)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        StaticServer server = new(builder.Build(), folder);
        server._application.Run(server.AnswerAsync);
        await server._application.StartAsync();
        return server;
    }

    /// <summary>Forgets all requests.</summary>
    public void Reset() => _requests.Clear();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Request.Headers;
        StaticRequest request = new(
            context.Request.Path.Value!.TrimStart('/'),
            headers.Range is [{ } range] ? range : null,
            headers.Authorization is [{ } authorization] ? authorization : null
        );
        _requests.Enqueue(request);
        StaticFault fault = Fault(request);
        string path = Path.Combine(_folder, request.Path);
        if (fault is StaticFault.TooManyRequests or StaticFault.NotImplemented || !File.Exists(path))
        {
            context.Response.Headers.RetryAfter = "0";
            request.Status = context.Response.StatusCode = fault switch
            {
                StaticFault.TooManyRequests => 429,
                StaticFault.NotImplemented => 501,
                _ => 404,
            };
            return;
        }
        byte[] file = await File.ReadAllBytesAsync(path, context.RequestAborted);
        byte[] body = BodyOf(context, request, file, fault);
        request.Status = context.Response.StatusCode;
        await SendAsync(context, request, body, fault);
    }

    private byte[] BodyOf(HttpContext context, StaticRequest request, byte[] file, StaticFault fault)
    {
        string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(file))[..16]}\"";
        if (fault == StaticFault.OtherTag)
            tag = "\"other\"";
        if (Validator == StaticValidator.Time)
        {
            tag = File.GetLastWriteTimeUtc(Path.Combine(_folder, request.Path)).ToString("R");
            context.Response.Headers.LastModified = tag;
        }
        else if (fault != StaticFault.NoTag && Validator == StaticValidator.ETag)
            context.Response.Headers.ETag = tag;
        bool isSame = context.Request.Headers.IfRange is not [{ } known] || known == tag;
        if (request.Range is null || fault == StaticFault.WholeFile || !isSame)
            return file;
        string[] bounds = request.Range["bytes=".Length..].Split('-');
        int first = int.Parse(bounds[0], CultureInfo.InvariantCulture);
        int end = bounds[1] == "" ? file.Length : int.Parse(bounds[1], CultureInfo.InvariantCulture) + 1;
        int shift = fault is StaticFault.ShiftedRange or StaticFault.ShiftedBytes && end < file.Length ? 1 : 0;
        int said = fault == StaticFault.ShiftedRange ? shift : 0;
        long length = file.Length + (fault == StaticFault.WrongLength ? 1 : 0);
        context.Response.StatusCode = StatusCodes.Status206PartialContent;
        context.Response.Headers.ContentRange = $"bytes {first + said}-{end - 1 + said}/{length}";
        return file[(first + shift)..(end + shift)];
    }

    private async Task SendAsync(HttpContext context, StaticRequest request, byte[] body, StaticFault fault)
    {
        if (fault == StaticFault.Short)
            body = body[..(body.Length / 2)];
        if (fault == StaticFault.WrongByte)
            body = [.. body[..(body.Length / 2)], (byte)(body[body.Length / 2] ^ 1), .. body[(body.Length / 2 + 1)..]];
        context.Response.ContentLength = body.Length;
        bool isCut = fault is StaticFault.Cut or StaticFault.Stall;
        int length = isCut ? Math.Min(CutAfter ?? (body.Length / 2), body.Length - 1) : body.Length;
        const int block = 16 << 10;
        for (int sent = 0; sent < length; sent += block)
        {
            int count = Math.Min(block, length - sent);
            await context.Response.Body.WriteAsync(body.AsMemory(sent, count), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            request.Sent += count;
            if (Rate is { } rate)
                await Task.Delay(TimeSpan.FromSeconds((double)count / rate), context.RequestAborted);
        }
        if (!isCut)
            return;
        // What was sent before a reset may be lost on the way if it follows at once.
        await Task.Delay(fault == StaticFault.Stall ? Timeout.Infinite : 30, context.RequestAborted);
        context.Abort();
    }
}
