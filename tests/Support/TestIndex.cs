using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Venvstacks.Testing;

/// <summary>What a test index was asked.</summary>
/// <param name="Path">The path of the address.</param>
/// <param name="Headers">The request's headers.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Connection">The connection that it came over.</param>
public sealed record TestRequest(
    string Path,
    IReadOnlyDictionary<string, string> Headers,
    int Status,
    string Connection
);

/// <summary>A package index on the loopback interface that serves wheels made in memory, and misbehaves when told to.</summary>
/// <remarks>
/// <c>/simple/NAME/</c> pages in JSON or HTML, <c>/flat/</c> all files on one HTML page, <c>/files/NAME</c> wheels with ranges,
/// <c>/files/NAME.metadata</c> their metadata. All have ETags; pages come gzipped to those who ask.
/// </remarks>
public sealed class TestIndex : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly List<TestIndexFile> _files = [];
    private readonly List<PlannedFault> _faults = [];
    private readonly ConcurrentQueue<TestRequest> _requests = [];
    private readonly Lock _lock = new();

    private TestIndex(WebApplication application) => _application = application;

    /// <summary>The address that the server listens on, without a slash at the end.</summary>
    public string Address => _application.Urls.First();

    /// <summary>The address of the index.</summary>
    public Uri Simple => new($"{Address}/simple/");

    /// <summary>The address of the flat page.</summary>
    public Uri Flat => new($"{Address}/flat/");

    /// <summary>Everything that was asked, oldest first.</summary>
    public IReadOnlyCollection<TestRequest> Requests => _requests;

    /// <summary>Serves pages in HTML only.</summary>
    public bool HtmlOnly { get; set; }

    /// <summary>Serves no metadata beside wheels.</summary>
    public bool NoMetadata { get; set; }

    /// <summary>Answers ranges with the whole file.</summary>
    public bool NoRanges { get; set; }

    /// <summary>Waits before each answer.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>The <c>NAME:PASSWORD</c> that is asked for, or null.</summary>
    public string? User { get; set; }

    /// <summary>What pages say of how long they may be kept.</summary>
    public string CacheControl { get; set; } = "max-age=600";

    /// <summary>Answers of other addresses: path to handler; looked at first.</summary>
    public ConcurrentDictionary<string, Func<HttpContext, Task>> Routes { get; } = new();

    /// <summary>Starts an index on a free port.</summary>
    public static async Task<TestIndex> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        TestIndex index = new(builder.Build());
        index._application.Run(index.AnswerAsync);
        await index._application.StartAsync();
        return index;
    }

    /// <summary>Lists a wheel.</summary>
    public TestIndexFile Add(
        TestWheel wheel,
        string? requiresPython = null,
        string? yanked = null,
        DateTimeOffset? uploadTime = null
    )
    {
        TestIndexFile file = new(wheel, requiresPython, yanked, uploadTime);
        lock (_lock)
            _files.Add(file);
        return file;
    }

    /// <summary>Makes a wheel and lists it.</summary>
    public TestIndexFile Add(string name, string version, params string[] requires) =>
        Add(WheelFactory.Make(name, version, requires));

    /// <summary>Lets the next answers for paths that hold a text go wrong.</summary>
    public void Fail(string pathPart, TestFault fault, int times = 1)
    {
        lock (_lock)
            _faults.Add(new PlannedFault(pathPart, fault) { Left = times });
    }

    /// <summary>How often a path that holds a text was asked for.</summary>
    public int Count(string pathPart) => _requests.Count(r => r.Path.Contains(pathPart, StringComparison.Ordinal));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        if (Latency > TimeSpan.Zero)
            await Task.Delay(Latency, context.RequestAborted);
        string path = context.Request.Path.Value!;
        bool isRecorded = false;
        // Before the client sees the answer, so that its next request is recorded after this one.
        context.Response.OnStarting(() =>
        {
            Record();
            return Task.CompletedTask;
        });
        try
        {
            await AnswerAsync(context, path);
        }
        finally
        {
            Record(); // an answer that never started
        }

        void Record()
        {
            if (isRecorded)
                return;
            isRecorded = true;
            Dictionary<string, string> headers = context.Request.Headers.ToDictionary(
                h => h.Key,
                h => h.Value.ToString()
            );
            _requests.Enqueue(new TestRequest(path, headers, context.Response.StatusCode, context.Connection.Id));
        }
    }

    private Task AnswerAsync(HttpContext context, string path)
    {
        TestFault? fault = TakeFault(path);
        if (fault is { } early && TestFaults.IsWholeAnswer(early))
            return TestFaults.AnswerAsync(context, early);
        if (Routes.TryGetValue(path, out Func<HttpContext, Task>? route))
            return route(context);
        if (
            User is not null
            && context.Request.Headers.Authorization != $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(User))}"
        )
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"index\"";
            return AnswerStatusAsync(context, 401, "who are you?");
        }
        return Find(context, path) is { } answer
            ? answer.WriteAsync(context, fault)
            : AnswerStatusAsync(context, 404, "not here");
    }

    private TestAnswer? Find(HttpContext context, string path)
    {
        TestIndexFile[] files;
        lock (_lock)
            files = [.. _files];
        string[] parts = path.Trim('/').Split('/');
        return parts switch
        {
            ["simple", var name] => Page(context, [.. files.Where(f => f.Package == name)], name),
            ["flat"] => TestPages.Html(files, "flat", NoMetadata),
            ["files", var name] when name.EndsWith(".metadata", StringComparison.Ordinal) && !NoMetadata => files
                .FirstOrDefault(f => f.Wheel.FileName + ".metadata" == name)
                ?.MetadataAnswer,
            ["files", var name] => files.FirstOrDefault(f => f.Wheel.FileName == name)?.WheelAnswer(!NoRanges),
            _ => null,
        };
    }

    private TestAnswer? Page(HttpContext context, TestIndexFile[] files, string name)
    {
        if (files.Length == 0)
            return null;
        bool json = !HtmlOnly && context.Request.Headers.Accept.ToString().Contains("json", StringComparison.Ordinal);
        TestAnswer page = json ? TestPages.Json(files, name, NoMetadata) : TestPages.Html(files, name, NoMetadata);
        return page with { CacheControl = CacheControl };
    }

    private TestFault? TakeFault(string path)
    {
        lock (_lock)
        {
            PlannedFault? planned = _faults.Find(f =>
                f.Left > 0 && path.Contains(f.PathPart, StringComparison.Ordinal)
            );
            if (planned is null)
                return null;
            planned.Left--;
            return planned.Fault;
        }
    }

    private static Task AnswerStatusAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(text);
    }

    private sealed record PlannedFault(string PathPart, TestFault Fault)
    {
        public int Left { get; set; }
    }
}

/// <summary>A wheel as an index lists it. Its hashes may be made wrong.</summary>
public sealed record TestIndexFile(TestWheel Wheel, string? RequiresPython, string? Yanked, DateTimeOffset? UploadTime)
{
    /// <summary>The package's normalised name.</summary>
    public string Package { get; } = Wheel.FileName.Split('-')[0].Replace('_', '-').ToLowerInvariant();

    /// <summary>The SHA-256 that pages give.</summary>
    public string Sha256 { get; set; } = Wheel.Sha256;

    /// <summary>The SHA-256 that pages give for the metadata.</summary>
    public string MetadataSha256 { get; set; } = Convert.ToHexStringLower(SHA256.HashData(Wheel.Metadata));

    internal TestAnswer MetadataAnswer => new(Wheel.Metadata, "application/octet-stream", Ranges: false);

    internal TestAnswer WheelAnswer(bool ranges) => new(Wheel.Bytes, "application/octet-stream", ranges);
}
