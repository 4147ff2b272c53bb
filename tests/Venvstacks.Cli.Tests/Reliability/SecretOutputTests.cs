using System.Text;
using Microsoft.AspNetCore.Http;

namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>Credentials of many forms, through all commands: none is in an output, a lock, a build, an archive's metadata or the cache.</summary>
[Trait("Category", "Slow")]
public sealed class SecretOutputTests
{
    private const string Secret = "Zq7s3cr3t";

    private static readonly Dictionary<string, SecretForm> Forms = new(StringComparer.Ordinal)
    {
        ["password in a variable"] = new($"me:{Secret}") { Default = $"http://me:{Secret}@HOST/simple/" },
        ["password with escapes"] = new($"me:a#b/{Secret}@?")
        {
            Default = $"http://me:a%23b%2F{Secret}%40%3F@HOST/simple/",
        },
        ["empty user"] = new($":{Secret}") { Default = $"http://:{Secret}@HOST/simple/" },
        ["user without password"] = new($"{Secret}:") { Default = $"http://{Secret}@HOST/simple/" },
        ["password in the definition"] = new($"me:{Secret}")
        {
            Settings = $"[[tool.uv.index]]\nurl = \"http://me:{Secret}@HOST/simple/\"\ndefault = true\n",
        },
        ["password in index-url"] = new($"me:{Secret}")
        {
            Settings = $"[tool.uv]\nindex-url = \"http://me:{Secret}@HOST/simple/\"\n",
        },
        ["variables of a named index"] = new($"me:{Secret}")
        {
            Settings = "[[tool.uv.index]]\nname = \"own\"\nurl = \"http://HOST/simple/\"\ndefault = true\n",
            Variables = new() { ["UV_INDEX_OWN_USERNAME"] = "me", ["UV_INDEX_OWN_PASSWORD"] = Secret },
        },
        ["netrc"] = new($"me:{Secret}")
        {
            Default = "http://HOST/simple/",
            Netrc = $"machine 127.0.0.1 login me password {Secret}",
        },
        ["quoted default of netrc"] = new($"me:a {Secret}\"")
        {
            Default = "http://HOST/simple/",
            Netrc = $"default login me password \"a {Secret}\\\"\"",
        },
        ["token in a variable"] = new(null) { Default = $"http://HOST/simple/?token={Secret}" },
        ["token in the definition"] = new(null)
        {
            Settings = $"[tool.uv]\nindex-url = \"http://HOST/simple/?access_token={Secret}\"\n",
        },
        ["password of a flat index"] = new($"me:{Secret}")
        {
            Settings = $"[tool.uv]\nno-index = true\nfind-links = [\"http://me:{Secret}@HOST/flat/\"]\n",
        },
        ["token of find-links"] = new(null)
        {
            Default = "http://HOST/simple/",
            Variables = new() { ["UV_FIND_LINKS"] = $"http://HOST/flat/?sig={Secret}" },
        },
        ["password in a redirect"] = new($"me:{Secret}")
        {
            Default = "http://HOST/alias/",
            Serve = (index, _) =>
            {
                foreach (string name in (string[])["base", "small"])
                    index.Routes[$"/alias/{name}/"] = context =>
                    {
                        string to = index.Address.Replace("//", $"//me:{Secret}@", StringComparison.Ordinal);
                        context.Response.Redirect($"{to}/linked/{name}/");
                        return Task.CompletedTask;
                    };
                ServeLinks(index, "/linked", $"http://me:{Secret}@HOST/files/NAME");
            },
        },
        ["password in links"] = Linked($"me:{Secret}", $"http://me:{Secret}@HOST/files/NAME"),
        ["Amazon's signature in links"] = Linked(null, $"/files/NAME?X-Amz-Date=1&X-Amz-Signature={Secret}&v=1"),
        ["Google's signature in links"] = Linked(null, $"/files/NAME?X-Goog-Signature={Secret}"),
        ["Azure's signature in links"] = Linked(null, $"/files/NAME?sv=1&se=2&sp=r&sig={Secret}"),
        ["a policy in links"] = Linked(null, $"/files/NAME?Policy=p{Secret}&Signature={Secret}&Key-Pair-Id=k{Secret}"),
        ["tokens in links"] = Linked(null, $"/files/NAME?token={Secret}&access_token={Secret}"),
        ["password and signature in links"] = Linked(
            $"me:{Secret}",
            $"http://me:{Secret}@HOST/files/NAME?sig={Secret}"
        ),
        ["links of wheels that are refused"] = Linked(null, $"/none/NAME?sig={Secret}") with { Succeeds = false },
        ["links of wheels with another hash"] = Linked(null, $"/files/NAME?sig={Secret}", wrongHash: true) with
        {
            Succeeds = false,
        },
        ["wrong password"] = new("me:other") { Default = $"http://me:{Secret}@HOST/simple/", Succeeds = false },
        ["wrong address"] = new($"me:{Secret}") { Default = $"http://me:{Secret}@HOST/wrong/", Succeeds = false },
        ["server down"] = new(null)
        {
            Default = $"http://me:{Secret}@127.0.0.1:1/simple/?token={Secret}",
            Succeeds = false,
        },
        ["login page"] = new(null)
        {
            Default = $"http://me:{Secret}@HOST/login?token={Secret}",
            Serve = (index, _) =>
                index.Routes["/login/base/"] = context =>
                {
                    context.Response.ContentType = "text/html";
                    return context.Response.WriteAsync("<form><input name='user'></form>");
                },
            Succeeds = false,
        },
        ["address without slashes"] = new(null) { Default = $"u:{Secret}@host/simple", Succeeds = false },
        ["address without colon"] = new(null) { Default = $"http//u:{Secret}@host/simple", Succeeds = false },
        ["address without scheme"] = new(null) { Default = $"//u:{Secret}@host/simple", Succeeds = false },
        ["percent-encoded sign"] = new(null) { Default = $"http://u:{Secret}%40host/simple", Succeeds = false },
        ["full-width sign in the definition"] = new(null)
        {
            Settings = $"[tool.uv]\nindex-url = \"http://u:{Secret}\uFF20host/simple\"\n",
            Succeeds = false,
        },
        ["session in an address"] = new(null)
        {
            Settings = $"[[tool.uv.index]]\nurl = \"http://HOST/simple;jsessionid={Secret}\"\n",
            Succeeds = false,
        },
        ["percent-encoded sign in a direct reference"] = new(null)
        {
            Requirement = $"small @ http://u:{Secret}%40host/small-1.0-py3-none-any.whl",
            Succeeds = false,
        },
        ["address with one slash"] = new(null)
        {
            Settings = $"[tool.uv]\nindex-url = \"http:/u:{Secret}@host\"\n",
            Succeeds = false,
        },
        ["password with a slash"] = new(null)
        {
            Settings = $"[tool.uv]\nextra-index-url = [\"https://u:a/{Secret}@host/simple\"]\n",
            Succeeds = false,
        },
        ["password with a quote"] = new(null)
        {
            Settings = $"[tool.uv]\nindex-url = 'https://u:a\"{Secret}#@host'\n",
            Succeeds = false,
        },
        ["token and a wrong scheme"] = new(null)
        {
            Settings = $"[[tool.uv.index]]\nurl = \"ftp://host/simple?access_token={Secret}\"\n",
            Succeeds = false,
        },
        ["direct reference"] = new(null)
        {
            Requirement = $"small @ https://u:{Secret}@host/small-1.0-py3-none-any.whl?sig={Secret}",
            Succeeds = false,
        },
        ["misspelt key beside an address"] = new(null)
        {
            Settings = $"[tool.uv]\nindex = [{{ url = \"http://me:{Secret}@HOST/simple\", nmae = \"x\" }}]\n",
            Default = "http://HOST/simple/",
        },
        ["mirror of runtimes"] = new(null)
        {
            Default = "http://HOST/simple/",
            Variables = new() { ["UV_PYTHON_INSTALL_MIRROR"] = $"http://me:{Secret}@HOST/none?token={Secret}" },
            UsesMirror = true,
            Succeeds = false,
        },
        ["no network"] = new(null)
        {
            Default = $"http://me:{Secret}@HOST/simple/?token={Secret}",
            Variables = new() { ["UV_OFFLINE"] = "1" },
            Succeeds = false,
        },
    };

    public static TheoryData<string> Names => [.. Forms.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task No_command_shows_or_keeps_it(string name)
    {
        await using TestIndex index = await TestIndex.StartAsync();
        using Scratch folder = new();
        SecretForm form = Forms[name];
        index.User = form.User;
        index.Add("base", "1.0");
        index.Add("small", "1.0", "base");
        form.Serve(index, Host(index));
        Dictionary<string, string> variables = Prepare(form, Host(index), folder);
        string stack = folder["stack/venvstacks.toml"];
        string runtimes = form.UsesMirror ? folder["none"] : folder["runtimes"];
        string[] from = form.UsesMirror ? [] : ["--runtimes", runtimes];
        string[][] commands =
        [
            ["show", stack],
            ["-v", "lock", stack],
            ["--progress", "json", "build", "--lock-if-needed", "--publish", .. from, stack],
            ["why", "app-app", "small", stack],
            ["why", "--json", "app-app", "small", stack],
            ["-vv", "build", "--clean", "--publish", .. from, stack],
            ["publish", "--dry-run", stack],
            ["-v", "local-export", stack],
            ["show", "--json", stack],
        ];
        StringBuilder output = new();
        bool succeeds = true;
        foreach (string[] command in commands)
        {
            CliResult result = await CliRunner.RunAsync(variables, command);
            output.Append($"$ {string.Join(' ', command)}\n{result.Out}{result.Error}");
            result.ExitCode.ShouldBeOneOf(0, 1);
            succeeds &= result.ExitCode == 0;
        }
        succeeds.ShouldBe(form.Succeeds, output.ToString());
        output.ToString().ShouldNotContain(Secret);
        AssertNotKept(folder.Folder, form);
    }

    private static Dictionary<string, string> Prepare(SecretForm form, string host, Scratch folder)
    {
        foreach (string part in (string[])["stack", "runtimes", "home"])
            Directory.CreateDirectory(folder[part]);
        File.WriteAllText(folder["stack/app.py"], "import small\n");
        File.WriteAllText(
            folder["stack/venvstacks.toml"],
            $"""
            [[runtimes]]
            name = "py"
            python_implementation = "cpython@3.11.7"
            requirements = ["base"]
            [[applications]]
            name = "app"
            launch_module = "app.py"
            runtime = "py"
            requirements = ["{form.Requirement}"]
            {form.Settings.Replace("HOST", host, StringComparison.Ordinal)}
            """
        );
        SmallStack.WriteRuntime(folder["runtimes/cpython-3.11.7.tar.gz"], "3.11.7");
        Dictionary<string, string> variables = new(form.Variables)
        {
            ["HOME"] = folder["home"],
            ["VENVSTACKS_CACHE_DIR"] = folder["cache"],
            ["UV_HTTP_TIMEOUT"] = "5",
        };
        if (form.Default is { } address)
            variables["UV_DEFAULT_INDEX"] = address;
        if (form.Netrc is { } netrc)
            File.WriteAllText(folder["home/.netrc"], netrc);
        foreach ((string name, string value) in variables.ToList())
            variables[name] = value.Replace("HOST", host, StringComparison.Ordinal);
        return variables;
    }

    // All but the files in which the user wrote it.
    private static void AssertNotKept(string folder, SecretForm form)
    {
        string[] secrets = form.User is null
            ? [Secret]
            : [Secret, Convert.ToBase64String(Encoding.UTF8.GetBytes(form.User))];
        int files = 0;
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(file) is "venvstacks.toml" or ".netrc")
                continue;
            files++;
            string text = file + File.ReadAllText(file, Encoding.Latin1);
            foreach (string secret in secrets)
                text.ShouldNotContain(secret, Case.Sensitive, file);
        }
        files.ShouldBeGreaterThan(form.Succeeds ? 50 : 1);
    }

    private static SecretForm Linked(string? user, string link, bool wrongHash = false) =>
        new(user)
        {
            Default = "http://HOST/linked/",
            Serve = (index, _) => ServeLinks(index, "/linked", link, wrongHash),
        };

    private static void ServeLinks(TestIndex index, string path, string link, bool wrongHash = false)
    {
        foreach (
            TestWheel wheel in new[] { WheelFactory.Make("base", "1.0"), WheelFactory.Make("small", "1.0", ["base"]) }
        )
        {
            string address = link.Replace("HOST", Host(index), StringComparison.Ordinal)
                .Replace("NAME", wheel.FileName, StringComparison.Ordinal)
                .Replace("&", "&amp;", StringComparison.Ordinal);
            string hash = wrongHash ? new string('0', 64) : wheel.Sha256;
            index.Routes[$"{path}/{wheel.FileName.Split('-')[0]}/"] = context =>
            {
                context.Response.ContentType = "text/html";
                return context.Response.WriteAsync(
                    $"<a href=\"{address}#sha256={hash}\" data-core-metadata=\"true\">x</a>"
                );
            };
        }
    }

    private static string Host(TestIndex index) => new Uri(index.Address).Authority;

    /// <summary>A way to give a credential.</summary>
    /// <param name="User">What the server asks for, or null.</param>
    private sealed record SecretForm(string? User)
    {
        public string? Default { get; init; }

        public string Settings { get; init; } = "";

        public string? Netrc { get; init; }

        public string Requirement { get; init; } = "small";

        public Dictionary<string, string> Variables { get; init; } = [];

        public Action<TestIndex, string> Serve { get; init; } = (_, _) => { };

        public bool UsesMirror { get; init; }

        public bool Succeeds { get; init; } = true;
    }
}
