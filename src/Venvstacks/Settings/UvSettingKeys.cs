using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;

namespace Venvstacks.Settings;

/// <summary>The settings of uv that are not read: those that would change a lock, those that would not, and unknown ones.</summary>
internal static class UvSettingKeys
{
    /// <summary>Settings that change what uv locks or how it reaches an index, and are not supported; with the variables of the same meaning.</summary>
    private static readonly (string? Key, string? Variable)[] Ignored =
    [
        ("allow-insecure-host", "UV_INSECURE_HOST"),
        ("conflicts", null),
        ("dev-dependencies", null),
        ("http-proxy", null),
        ("https-proxy", null),
        ("keyring-provider", "UV_KEYRING_PROVIDER"),
        ("minimum-libc-version", null),
        ("native-tls", "UV_NATIVE_TLS"),
        ("no-binary", "UV_NO_BINARY"),
        ("no-binary-package", "UV_NO_BINARY_PACKAGE"),
        ("no-proxy", null),
        ("no-sources", "UV_NO_SOURCES"),
        ("no-sources-package", "UV_NO_SOURCES_PACKAGE"),
        ("prerelease-package", null),
        ("system-certs", "UV_SYSTEM_CERTS"),
        ("torch-backend", "UV_TORCH_BACKEND"),
        ("upgrade", null),
        ("upgrade-package", null),
        (null, "UV_CONFIG_FILE"),
    ];

    /// <summary>The settings without an effect on locking: building, installing, publishing, caching, and the project around.</summary>
    private static readonly string[] Irrelevant =
    [
        "add-bounds",
        "audit",
        "build-backend",
        "build-constraint-dependencies",
        "cache-dir",
        "cache-keys",
        "check-url",
        "compile-bytecode",
        "concurrent-builds",
        "concurrent-downloads",
        "concurrent-installs",
        "config-settings",
        "config-settings-package",
        "default-groups",
        "dependency-groups",
        "extra-build-dependencies",
        "extra-build-variables",
        "graalpy-install-mirror",
        "link-mode",
        "managed",
        "no-build",
        "no-build-isolation",
        "no-build-isolation-package",
        "no-build-package",
        "no-cache",
        "package",
        "pip",
        "preview",
        "preview-features",
        "publish-url",
        "pyodide-install-mirror",
        "pypy-install-mirror",
        "python-downloads",
        "python-downloads-json-url",
        "python-install-mirror",
        "python-preference",
        "reinstall",
        "reinstall-package",
        "require-build-hashes",
        "required-version",
        "trusted-publishing",
        "workspace",
    ];

    /// <summary>Warns of settings and variables that are not honoured, and of keys that uv does not know either.</summary>
    /// <param name="settings">The settings, of which all that is honoured was asked for.</param>
    /// <param name="problems">Where the warnings go.</param>
    /// <param name="environment">Gives the value of an environment variable, or null.</param>
    public static void WarnOfRest(TomlTableReader settings, TomlProblems problems, Func<string, string?> environment)
    {
        foreach ((string? key, string? variable) in Ignored)
        {
            if (key is not null && settings.FindEntry(key) is { } entry)
                problems.Add(NotHonoured(key, problems.At(entry.KeySpan)));
            if (variable is not null && environment(variable) is { Length: > 0 })
                problems.Add(NotHonoured(variable, null));
        }
        foreach (string key in Irrelevant)
            settings.FindEntry(key);
        settings.ReportUnknown(DiagnosticSeverity.Warning);
    }

    /// <summary>The warning that a setting or variable counts for nothing.</summary>
    public static Diagnostic NotHonoured(string name, SourceSpan? span) =>
        Diagnostic.Warning(DiagnosticCodes.IgnoredSetting, $"'{name}' is not supported and has no effect", span);
}
