using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Runtimes;

namespace Venvstacks.Reporting;

/// <summary>Checks of the environment variables.</summary>
internal static class SettingChecks
{
    private static readonly string[] Shown =
    [
        "VENVSTACKS_CACHE_DIR",
        "VENVSTACKS_PYTHON_MIRROR",
        "VENVSTACKS_PROGRESS",
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
        foreach (string name in Shown)
        {
            if (variable(name) is { Length: > 0 } value)
                yield return HealthCheck.Ok("setting", $"{name}={AddressSecrets.Show(value)}");
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
        if (CheckMirror(variable) is { } mirror)
            yield return mirror;
        if (CheckNetrc(variable) is { } netrc)
            yield return netrc;
    }

    private static HealthCheck CheckProxy(string name, string value)
    {
        string text = value.Contains("://", StringComparison.Ordinal) ? value : $"http://{value}";
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Host.Length > 0
            ? HealthCheck.Ok("setting", $"{name}={AddressSecrets.Show(address)}")
            : HealthCheck.Fail("proxy", $"{name} is not the URL of a proxy", $"write {name}=http://HOST:PORT");
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
