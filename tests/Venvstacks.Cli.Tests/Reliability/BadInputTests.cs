using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>What is broken is named in one error; what was there before stays as it was.</summary>
[Trait("Category", "Slow")]
public sealed class BadInputTests
{
    private const string Always = "internal error|   at |Unhandled|IO_|net_|Arg_|UnauthorizedAccess_";
    private const string DataWheel = "/files/data-1.0-py3-none-any.whl";

    private static readonly Dictionary<string, BadInput> Inputs = new(StringComparer.Ordinal)
    {
        ["definition missing"] = new("lock", s => File.Delete(Definition(s)), "venvstacks.toml"),
        ["definition is a folder"] = new("lock", DefinitionAsFolder, "venvstacks.toml"),
        ["definition is no TOML"] = new(
            "lock",
            s => File.WriteAllText(Definition(s), "[[runtimes\n"),
            "venvstacks.toml:1"
        ),
        ["index down"] = new(
            "lock",
            s => s.Variables["UV_DEFAULT_INDEX"] = "http://127.0.0.1:1/simple/",
            "127.0.0.1:1"
        ),
        ["index fails forever"] = new("lock", s => s.Index.Fail("/simple/", TestFault.ServerError, 10_000), "500"),
        ["page is a login page"] = new("lock", s => s.Index.Fail("/simple/", TestFault.LoginPage, 10_000), "/simple/"),
        ["wheel is another"] = new("build", s => s.Index.Routes[DataWheel] = OtherWheel, "data-1.0-py3-none-any.whl"),
        ["wheel is cut short"] = new("build", s => s.Index.Routes[DataWheel] = CutWheel, "data-1.0-py3-none-any.whl"),
        ["wheel gone"] = new("build", s => s.Index.Routes[DataWheel] = NoWheel, "data-1.0-py3-none-any.whl"),
        ["runtime of another version"] = new("build", s => SmallStack.WriteRuntime(Runtime(s), "3.11.8"), "3.11.8"),
        ["no runtime"] = new("build", s => s.Variables["UV_PYTHON_INSTALL_MIRROR"] = WithoutRuntime(s), "cpython"),
        ["folder of runtimes is a file"] = new("build", RuntimesAsFile, "is not a directory"),
        ["runtime is cut short"] = new("build", s => Cut(Runtime(s)), "cpython-3.11.7.tar.gz"),
        ["runtime is no archive"] = new("build", s => File.WriteAllText(Runtime(s), "no"), "cpython-3.11.7.tar.gz"),
        ["lock is no TOML"] = new(
            "build",
            s => File.WriteAllText(Lock(s), "[[packages"),
            "pylock.framework-upper.toml"
        ),
        ["lock with another hash"] = new("build", EditHash, "framework-upper"),
        ["lock is cut short"] = new("build", s => Cut(Lock(s)), "pylock.framework-upper.toml"),
        ["no lock"] = new("build", s => File.Delete(Lock(s)), "framework-upper"),
        ["launch module gone"] = new("build", s => File.Delete(Path.Combine(s.Folder, "app.py")), "app.py"),
        ["build record is cut short"] = new("publish", s => Cut(Record(s)), "app-app"),
        ["build record without a key"] = new("publish", s => Edit(Record(s), "manifest_key", "other"), "app-app"),
        ["build record names another manifest"] = new("publish", OtherManifest, "app-app"),
        ["manifest in a build is cut short"] = new("publish", CutManifest, "app-app"),
        ["manifest in a build leads elsewhere"] = new("local-export", LeadElsewhere, "app-app"),
        ["file of a build was changed, cache emptied"] = new("publish", ChangeBuilt, "framework-upper"),
        ["lock has no time"] = new("build", RemoveTime, "framework-upper"),
        ["wheel is nowhere"] = new("build", SpoilAddress, "ftp://"),
        ["no archive in the folder of runtimes"] = new("build", s => File.Delete(Runtime(s)), "cpython@3.11.7"),
        ["nothing built"] = new("publish", s => Directory.Delete(Path.Combine(s.Folder, "_build"), true), "build"),
    };

    public static TheoryData<string> Names => [.. Inputs.Keys];

    [Fact]
    public async Task An_emptied_cache_is_filled_from_what_was_built()
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.SucceedAsync("lock", "build");
        await stack.KeepAsync();
        await stack.SucceedAsync("publish", "local-export");
        SortedDictionary<string, string> expected = stack.Snapshot();
        await stack.ResetAsync();
        Directory.Delete(stack.Cache, recursive: true);
        await stack.SucceedAsync("publish", "local-export");
        TreeSnapshot.Differences(stack.Snapshot(), expected).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("show venvstacks.toml >&-", "standard output cannot be written: ")]
    [InlineData("show venvstacks.toml >/dev/full", "standard output cannot be written: No space left on device")]
    [InlineData("--progress json show venvstacks.toml >/dev/full", "\"code\":\"VS7002\"")]
    [InlineData("show venvstacks.toml >&- 2>&-", "")]
    public async Task Results_that_cannot_be_written_are_an_error(string line, string message)
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        string[] shell = ["sh", "-c", $"exec \"$@\" {line}", "sh", .. StackProgram.Command];
        ProgramRun run = await StackProgram.RunAsync(shell, stack.Folder, stack.Variables);
        run.ExitCode.ShouldBe(1);
        run.Error.ShouldContain(message);
        run.Error.ShouldNotContain("   at ");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_is_an_error_that_names_the_culprit(string name)
    {
        BadInput input = Inputs[name];
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.PrepareAsync(input.Verb);
        input.Spoil(stack);
        await RefusesAsync(stack, input.Verb, input.Culprit);
    }

    [Fact]
    public async Task A_wheel_with_a_wrong_record_is_refused()
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        stack.Index.Add(WithOtherContent(WheelFactory.Make("lying", "1.0")));
        string text = await File.ReadAllTextAsync(Definition(stack), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Definition(stack),
            text.Replace("\"data\"", "\"lying\"", StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );
        await stack.PrepareAsync("build");
        await RefusesAsync(stack, "build", "lying");
    }

    [Fact]
    public async Task A_name_that_is_no_text_is_refused()
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        NameThatIsNoText(stack);
        ProgramRun run = await stack.RunAsync("lock");
        run.ExitCode.ShouldBe(1);
        run.Error.ShouldContain("is not UTF-8");
    }

    [Fact]
    public async Task Without_a_runtime_the_ways_to_one_are_told()
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.PrepareAsync("build");
        string[] command = [.. StackProgram.Command, "build", "--offline", "--include", "py", "venvstacks.toml"];
        ProgramRun run = await StackProgram.RunAsync(command, stack.Folder, stack.Variables);
        run.ExitCode.ShouldBe(1);
        foreach (string way in new[] { "--runtimes", "--runtime-from", "VENVSTACKS_PYTHON_MIRROR" })
            run.Error.ShouldContain(way);
    }

    [Fact]
    public async Task A_cache_that_is_a_file_is_a_warning()
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.PrepareAsync("build");
        await File.WriteAllTextAsync(stack.Cache, "", TestContext.Current.CancellationToken);
        (await stack.SucceedAsync("build")).Error.ShouldContain(stack.Cache);
    }

    [Theory]
    [InlineData("build", "_build", 64)]
    [InlineData("build", "_build", 256)]
    [InlineData("build", "_build", 512)]
    [InlineData("publish", "_artifacts", 16)]
    [InlineData("publish", "_artifacts", 128)]
    [InlineData("publish", "_artifacts", 256)]
    public async Task A_full_disk_is_named(string verb, string folder, int kilobytes)
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.PrepareAsync(verb);
        Directory.CreateDirectory(Path.Combine(stack.Folder, folder));
        await RefusesAsync(stack, verb, "disk is full", $"mount -t tmpfs -o size={kilobytes}k tmpfs {folder}");
    }

    [Theory]
    [InlineData("lock", "requirements")]
    [InlineData("build", "_build")]
    [InlineData("publish", "_artifacts")]
    [InlineData("local-export", "_export")]
    public async Task A_read_only_folder_is_named(string verb, string folder)
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.PrepareAsync(verb);
        Directory.CreateDirectory(Path.Combine(stack.Folder, folder));
        await RefusesAsync(stack, verb, folder, $"mount --bind {folder} {folder} && mount -o remount,ro,bind {folder}");
    }

    // With a mount, the program runs in a namespace of its own, which takes the mount with it.
    private static async Task RefusesAsync(SmallStack stack, string verb, string culprit, string? mount = null)
    {
        string[] under = mount is null ? [] : ["unshare", "-m", "sh", "-c", $"{mount} || exit 99; exec \"$@\"", "sh"];
        SortedDictionary<string, string> before = stack.Snapshot();
        ProgramRun run = await stack.RunAsync(verb, null, under);
        Assert.SkipWhen(
            mount is not null && (run.ExitCode == 99 || NotPermitted(run)),
            "mounts are not permitted here"
        );
        run.ExitCode.ShouldBe(1, run.Error);
        run.Error.ShouldContain(culprit);
        Always.Split('|').ShouldAllBe(word => !run.Error.Contains(word, StringComparison.Ordinal), run.Error);
        TreeSnapshot.Differences(stack.Snapshot(), before).ShouldBeEmpty();
        stack.Leftovers().ShouldBeEmpty();
    }

    private static bool NotPermitted(ProgramRun run) => run.Error.StartsWith("unshare", StringComparison.Ordinal);

    private static string Definition(SmallStack stack) => Path.Combine(stack.Folder, "venvstacks.toml");

    private static string Runtime(SmallStack stack) => Path.Combine(stack.Runtimes, "cpython-3.11.7.tar.gz");

    private static string Record(SmallStack stack) => Path.Combine(stack.Folder, "_build", "app-app.last-build.json");

    private static string Manifest(SmallStack stack) =>
        Path.Combine(stack.Folder, "_build", "app-app", ".venvstacks-manifest");

    private static void OtherManifest(SmallStack stack)
    {
        int key = File.ReadAllText(Record(stack)).IndexOf("\"manifest_key\": \"", StringComparison.Ordinal) + 17;
        string text = File.ReadAllText(Record(stack));
        File.WriteAllText(Record(stack), $"{text[..key]}{new string('0', 64)}{text[(key + 64)..]}");
    }

    private static void CutManifest(SmallStack stack)
    {
        Directory.Delete(stack.Cache, recursive: true);
        Cut(Manifest(stack));
    }

    // With a hash that is right.
    private static void LeadElsewhere(SmallStack stack)
    {
        Directory.Delete(stack.Cache, recursive: true);
        Edit(Manifest(stack), "lib/python3.11/site-packages/app.py", "../../escaped");
        string body = File.ReadAllText(Manifest(stack))[..^65];
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        File.WriteAllText(Manifest(stack), $"{body}{hash}\n");
    }

    private static void ChangeBuilt(SmallStack stack)
    {
        Directory.Delete(stack.Cache, recursive: true);
        string data = Path.Combine(stack.Folder, "_build/framework-upper/lib/python3.11/site-packages/data.bin");
        File.AppendAllText(data, "changed");
    }

    private static void RemoveTime(SmallStack stack) =>
        Edit(Lock(stack).Replace(".toml", ".meta.json", StringComparison.Ordinal), "\"locked_at\"", "\"at\"");

    private static void SpoilAddress(SmallStack stack) => Edit(Lock(stack), "url = \"http://", "url = \"ftp://");

    private static void Edit(string path, string old, string edited)
    {
        string text = File.ReadAllText(path);
        text.ShouldContain(old);
        File.WriteAllText(path, text.Replace(old, edited, StringComparison.Ordinal));
    }

    private static string Lock(SmallStack stack) =>
        Path.Combine(stack.Folder, "requirements", "framework-upper", "pylock.framework-upper.toml");

    private static void DefinitionAsFolder(SmallStack stack)
    {
        File.Delete(Definition(stack));
        Directory.CreateDirectory(Definition(stack));
    }

    // The published builds are looked for where nobody answers.
    private static string WithoutRuntime(SmallStack stack)
    {
        File.Delete(Runtime(stack));
        stack.Variables["HTTPS_PROXY"] = stack.Variables["https_proxy"] = "http://127.0.0.1:1";
        return "http://127.0.0.1:1/";
    }

    private static void RuntimesAsFile(SmallStack stack)
    {
        Directory.Delete(stack.Runtimes, recursive: true);
        File.WriteAllText(stack.Runtimes, "");
    }

    private static void NameThatIsNoText(SmallStack stack)
    {
        Directory.CreateDirectory(Path.Combine(stack.Folder, "package"));
        Edit(Definition(stack), "\"app.py\"", "\"package\"");
        using Process touch = System.Diagnostics.Process.Start(
            "sh",
            ["-c", "touch \"$0/$(printf 'b\\351.py')\"", Path.Combine(stack.Folder, "package")]
        );
        touch.WaitForExit();
    }

    private static void EditHash(SmallStack stack)
    {
        string text = File.ReadAllText(Lock(stack));
        int start = text.IndexOf("sha256", StringComparison.Ordinal) + 20;
        File.WriteAllText(Lock(stack), $"{text[..start]}{(text[start] == '0' ? '1' : '0')}{text[(start + 1)..]}");
    }

    private static void Cut(string path)
    {
        byte[] content = File.ReadAllBytes(path);
        File.WriteAllBytes(path, content[..(content.Length / 2)]);
    }

    private static TestWheel WithOtherContent(TestWheel wheel)
    {
        using MemoryStream bytes = new();
        bytes.Write(wheel.Bytes);
        using (ZipArchive archive = new(bytes, ZipArchiveMode.Update, leaveOpen: true))
        using (StreamWriter module = new(archive.GetEntry("lying/__init__.py")!.Open()))
            module.Write("# not what RECORD says\n");
        return wheel with { Bytes = bytes.ToArray() };
    }

    private static Task OtherWheel(HttpContext context) =>
        context.Response.Body.WriteAsync(WheelFactory.Make("data", "1.0").Bytes).AsTask();

    private static async Task CutWheel(HttpContext context)
    {
        context.Response.ContentLength = 100_000;
        await context.Response.Body.WriteAsync(new byte[1000]);
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    private static Task NoWheel(HttpContext context)
    {
        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    }

    private sealed record BadInput(string Verb, Action<SmallStack> Spoil, string Culprit);
}
