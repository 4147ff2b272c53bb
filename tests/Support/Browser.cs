using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Venvstacks.Testing;

/// <summary>Headless Chromium with one page, driven by the DevTools protocol. Mouse and keyboard events are those of the browser.</summary>
public sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Names =
    [
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
    ];

    private readonly Process _process;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _answers = new();
    private readonly ConcurrentQueue<string> _problems = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _session;
    private Task _reading = Task.CompletedTask;
    private int _last;

    private Browser(Process process, string profile) => (_process, _profile) = (process, profile);

    /// <summary>The program, or null where none is installed.</summary>
    public static string? Program { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .SelectMany(folder => Names, (folder, name) => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    /// <summary>Errors and warnings of the console, and exceptions of scripts.</summary>
    public IReadOnlyCollection<string> Problems => _problems;

    /// <summary>The addresses that the page asked for, its own included.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Opens a file as a page of 1200 by 900 pixels.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isDark">Whether the page is asked for dark colours.</param>
    public static async Task<Browser> OpenAsync(string path, bool isDark = false)
    {
        string profile = Directory.CreateTempSubdirectory("venvstacks-browser-").FullName;
        ProcessStartInfo start = new(
            Program!,
            ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", $"--user-data-dir={profile}"]
        )
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        Browser browser = new(Process.Start(start)!, profile);
        await browser.ConnectAsync();
        await browser.ShowAsync(new Uri(Path.GetFullPath(path)), isDark);
        return browser;
    }

    /// <summary>The value of an expression of JavaScript.</summary>
    public async Task<JsonElement> EvaluateAsync(string expression)
    {
        JsonElement answer = await SendAsync(
            "Runtime.evaluate",
            new JsonObject
            {
                ["expression"] = expression,
                ["returnByValue"] = true,
                ["awaitPromise"] = true,
            }
        );
        return answer.GetProperty("result").TryGetProperty("value", out JsonElement value) ? value : default;
    }

    /// <summary>Clicks into the middle of the first element of a selector.</summary>
    public async Task ClickAsync(string selector)
    {
        JsonElement middle = await EvaluateAsync(
            $"(() => {{ const e = document.querySelector({JsonSerializer.Serialize(selector)}); e.scrollIntoView({{block: 'center'}});"
                + " const b = e.getBoundingClientRect(); return {x: b.x + b.width / 2, y: b.y + b.height / 2}; })()"
        );
        foreach (string type in new[] { "mousePressed", "mouseReleased" })
            await SendAsync(
                "Input.dispatchMouseEvent",
                new JsonObject
                {
                    ["type"] = type,
                    ["x"] = middle.GetProperty("x").GetDouble(),
                    ["y"] = middle.GetProperty("y").GetDouble(),
                    ["button"] = "left",
                    ["clickCount"] = 1,
                }
            );
        await SettleAsync();
    }

    /// <summary>Presses a key: <c>Enter</c>, <c>Escape</c>, <c>ArrowRight</c>.</summary>
    public async Task PressAsync(string key)
    {
        foreach (string type in new[] { "keyDown", "keyUp" })
            await SendAsync(
                "Input.dispatchKeyEvent",
                new JsonObject
                {
                    ["type"] = type,
                    ["key"] = key,
                    ["code"] = key,
                    ["windowsVirtualKeyCode"] = key == "Enter" ? 13 : 0,
                    ["text"] = key == "Enter" && type == "keyDown" ? "\r" : "",
                }
            );
        await SettleAsync();
    }

    /// <summary>A picture of the page as PNG.</summary>
    public async Task<byte[]> ScreenshotAsync() =>
        (await SendAsync("Page.captureScreenshot", [])).GetProperty("data").GetBytesFromBase64();

    /// <summary>Ends the browser and removes its profile.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _reading;
        _socket.Dispose();
        _process.Dispose();
        Directory.Delete(_profile, recursive: true);
    }

    private async Task ConnectAsync()
    {
        const string listening = "DevTools listening on ";
        string? line;
        do line =
            await _process.StandardError.ReadLineAsync()
            ?? throw new InvalidOperationException($"{Program} ended before it listened");
        while (!line.StartsWith(listening, StringComparison.Ordinal));
        _ = _process.StandardError.ReadToEndAsync();
        _ = _process.StandardOutput.ReadToEndAsync();
        await _socket.ConnectAsync(new Uri(line[listening.Length..]), CancellationToken.None);
        _reading = ReadAsync();
    }

    private async Task ShowAsync(Uri address, bool isDark)
    {
        JsonElement target = await SendAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" });
        JsonElement session = await SendAsync(
            "Target.attachToTarget",
            new JsonObject { ["targetId"] = target.GetProperty("targetId").GetString(), ["flatten"] = true }
        );
        _session = session.GetProperty("sessionId").GetString();
        foreach (string domain in new[] { "Page", "Runtime", "Log", "Network" })
            await SendAsync($"{domain}.enable", []);
        await SendAsync(
            "Emulation.setDeviceMetricsOverride",
            new JsonObject
            {
                ["width"] = 1200,
                ["height"] = 900,
                ["deviceScaleFactor"] = 1,
                ["mobile"] = false,
            }
        );
        JsonObject scheme = new() { ["name"] = "prefers-color-scheme", ["value"] = isDark ? "dark" : "light" };
        await SendAsync("Emulation.setEmulatedMedia", new JsonObject { ["features"] = new JsonArray(scheme) });
        await SendAsync("Page.navigate", new JsonObject { ["url"] = address.ToString() });
        await _loaded.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await SettleAsync();
    }

    // Events of the page are handled before the next frame but one.
    private Task<JsonElement> SettleAsync() =>
        EvaluateAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))");

    private async Task<JsonElement> SendAsync(string method, JsonObject parameters)
    {
        int id = Interlocked.Increment(ref _last);
        JsonObject message = new()
        {
            ["id"] = id,
            ["method"] = method,
            ["params"] = parameters,
        };
        if (_session is not null)
            message["sessionId"] = _session;
        TaskCompletionSource<JsonElement> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _answers[id] = answer;
        byte[] bytes = Encoding.UTF8.GetBytes(message.ToJsonString());
        await _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[1 << 16];
        using MemoryStream message = new();
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(
                    buffer.AsMemory(),
                    CancellationToken.None
                );
                if (part.MessageType == WebSocketMessageType.Close)
                    return;
                message.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage)
                    continue;
                Handle(JsonDocument.Parse(message.ToArray()).RootElement);
                message.SetLength(0);
            }
        }
        catch (WebSocketException)
        {
            // The browser was ended.
        }
    }

    private void Handle(JsonElement message)
    {
        if (message.TryGetProperty("id", out JsonElement id))
        {
            if (message.TryGetProperty("error", out JsonElement error))
                _answers[id.GetInt32()].SetException(new InvalidOperationException(error.GetRawText()));
            else
                _answers[id.GetInt32()].SetResult(message.GetProperty("result"));
            return;
        }
        JsonElement parameters = message.GetProperty("params");
        switch (message.GetProperty("method").GetString())
        {
            case "Page.loadEventFired":
                _loaded.TrySetResult();
                break;
            case "Runtime.exceptionThrown" or "Log.entryAdded" or "Runtime.consoleAPICalled":
                _problems.Enqueue(parameters.GetRawText());
                break;
            case "Network.requestWillBeSent":
                _requests.Enqueue(parameters.GetProperty("request").GetProperty("url").GetString()!);
                break;
        }
    }
}
