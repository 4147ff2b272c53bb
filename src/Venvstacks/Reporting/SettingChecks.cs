using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Runtimes;

namespace Venvstacks.Reporting;

/// <summary>Checks of the environment variables.</summary>
internal static class SettingChecks
{
    private static readonly string[] Shown =
    [
        "UV_DEFAULT_INDEX",
        "UV_INDEX_URL",
        "UV_INDEX",
        "UV_EXTRA_INDEX_URL",
        "UV_FIND_LINKS",
        "UV_NO_INDEX",
        "UV_OFFLINE",
        "UV_EXCLUDE_NEWER",
        "UV_HTTP_TIMEOUT",
        "MACOSX_DEPLOYMENT_TARGET",
        "XDG_CACHE_HOME",
        "NETRC",
    ];

    private static readonly string[] Proxies = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];

    private static readonly string[] OfPython = ["PYTHONHOME", "PYTHONPATH"];

    /// <summary>All checks.</summary>
    /// <param name="variable">Reads an environment variable; null where it is not set.</param>
    public static IEnumerable<HealthCheck> Run(Func<string, string?> variable)
    {
        ImmutableArray<Diagnostic> wrong = new DefinitionReader(variable).CheckEnvironment();
        foreach (Diagnostic problem in wrong)
            yield return HealthCheck.Fail(
                "setting",
                $"{problem.Message}  [{problem.Code}]",
                problem.Help ?? "correct the variable, or unset it"
            );
        foreach (string name in Shown)
        {
            if (variable(name) is { Length: > 0 } value && !wrong.Any(problem => IsAbout(problem, name)))
                yield return HealthCheck.Setting(name, value, "the environment");
        }
        foreach (string name in Proxies.SelectMany(name => new[] { name, name.ToLowerInvariant() }))
        {
            if (variable(name) is { Length: > 0 } value)
                yield return CheckProxy(name, value);
        }
        foreach (string name in OfPython)
        {
            if (variable(name) is { Length: > 0 } value)
                yield return HealthCheck.Warn(
                    "python",
                    $"{name}={value} changes which modules exported applications import",
                    $"unset {name} where applications run"
                );
        }
        if (CheckUserSite(variable) is { } userSite)
            yield return userSite;
        if (CheckMirror(variable) is { } mirror)
            yield return mirror;
        if (CheckNetrc(variable) is { } netrc)
            yield return netrc;
    }

    private static bool IsAbout(Diagnostic problem, string variable) =>
        problem.Message.Split(' ', '\'').Contains(variable, StringComparer.Ordinal);

    private static HealthCheck CheckProxy(string name, string value)
    {
        string text = UrlText.IsUrl(value) ? value : $"http://{value}";
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Host.Length > 0
            ? HealthCheck.Setting(name, address.ToString(), "the environment")
            : HealthCheck.Fail("proxy", $"{name} is not the URL of a proxy", $"write {name}=http://HOST:PORT");
    }

    // Layers above a runtime ignore the user's site-packages; the runtime's own Python does not.
    private static HealthCheck? CheckUserSite(Func<string, string?> variable)
    {
        (string? home, string folder) = OperatingSystem.IsWindows()
            ? (variable("APPDATA"), "Python")
            : (variable("HOME"), Path.Combine(".local", "lib"));
        string root = Path.Combine(home ?? "", folder);
        if (variable("PYTHONNOUSERSITE") is { Length: > 0 } || !Path.IsPathRooted(root) || !Directory.Exists(root))
            return null;
        string? found = Directory
            .EnumerateDirectories(
                root,
                "python3*",
                new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive }
            )
            .Select(python => Path.Combine(python, "site-packages"))
            .Where(Directory.Exists)
            .SelectMany(site => Directory.EnumerateFiles(site, "*.pth"))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
        return found is null
            ? null
            : HealthCheck.Warn(
                "python",
                $"'{found}' runs whenever the Python of a runtime layer of that version starts",
                "set PYTHONNOUSERSITE=1 where applications run, or remove the file"
            );
    }

    private static HealthCheck? CheckMirror(Func<string, string?> variable)
    {
        try
        {
            _ = PythonMirror.FromEnvironment(variable);
            return null;
        }
        catch (VenvstacksException e)
        {
            return HealthCheck.Fail("mirror", e);
        }
    }

    private static HealthCheck? CheckNetrc(Func<string, string?> variable)
    {
        string path = variable("NETRC") ?? Path.Combine(variable("HOME") ?? "", ".netrc");
        if (variable("NETRC") is { Length: > 0 } && !File.Exists(path))
            return HealthCheck.Warn("credentials", $"NETRC names '{path}', which does not exist", "correct NETRC");
        if (OperatingSystem.IsWindows() || !Path.IsPathRooted(path) || !File.Exists(path))
            return null;
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        return (File.GetUnixFileMode(path) & others) == UnixFileMode.None
            ? HealthCheck.Ok("credentials", $"'{path}' is private")
            : HealthCheck.Warn("credentials", $"other users can read '{path}'", $"run 'chmod 600 {path}'");
    }
}
