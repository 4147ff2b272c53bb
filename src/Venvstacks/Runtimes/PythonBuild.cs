using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Platforms;

namespace Venvstacks.Runtimes;

/// <summary>A published build of CPython: a portable archive for one target.</summary>
/// <param name="Version">The full version, <c>3.11.7</c>.</param>
/// <param name="Build">The release that it is part of, a date: <c>20240107</c>.</param>
/// <param name="Triple">The target as compilers name it, <c>x86_64-unknown-linux-gnu</c>.</param>
/// <param name="Flavour">The contents of the archive: <c>install_only</c>, or <c>install_only_stripped</c> (no debug symbols); after <c>freethreaded-</c> without the global lock.</param>
/// <param name="Sha256">The archive's hash in lower-case hexadecimal digits.</param>
internal sealed record PythonBuild(string Version, string Build, string Triple, string Flavour, string Sha256)
{
    /// <summary>The prefix of the flavours of builds without the global lock.</summary>
    public const string FreeThreaded = "freethreaded-";

    private const string Releases = "https://github.com/astral-sh/python-build-standalone/releases/download";

    /// <summary>The archive's file name, <c>cpython-3.11.7+20240107-x86_64-unknown-linux-gnu-install_only.tar.gz</c>.</summary>
    public string FileName => $"cpython-{Version}+{Build}-{Triple}-{Flavour}.tar.gz";

    /// <summary>Whether it is a build without the global lock.</summary>
    public bool IsFreeThreaded => Flavour.StartsWith(FreeThreaded, StringComparison.Ordinal);

    /// <summary>The triples of a target in published builds, the preferred one first.</summary>
    public static ImmutableArray<string> TriplesOf(Target target)
    {
        string machine = target.IsArm ? "aarch64" : "x86_64";
        return target.System switch
        {
            PlatformSystem.Linux => [$"{machine}-unknown-linux-{(target.Libc == Libc.Musl ? "musl" : "gnu")}"],
            PlatformSystem.Macos => [$"{machine}-apple-darwin"],
            _ => [$"{machine}-pc-windows-msvc", $"{machine}-pc-windows-msvc-shared"],
        };
    }

    /// <summary>The address of the archive where it is published, or on a mirror.</summary>
    public Uri Address(PythonMirror? mirror = null)
    {
        string fileName = FileName.Replace("+", "%2B", StringComparison.Ordinal);
        string release = mirror is { IsFlat: true } ? "" : $"/{Build}";
        return new Uri($"{mirror?.Root ?? Releases}{release}/{fileName}");
    }
}

/// <summary>A mirror of the published builds.</summary>
/// <param name="Root">Its address without a slash at the end.</param>
/// <param name="IsFlat">Whether all archives are in one directory; otherwise each release has one.</param>
internal sealed record PythonMirror(string Root, bool IsFlat)
{
    // In order of precedence. The last one is flat, as pbs-installer expects it.
    private static readonly (string Variable, bool IsFlat)[] Variables =
    [
        ("VENVSTACKS_PYTHON_MIRROR", false),
        ("UV_PYTHON_INSTALL_MIRROR", false),
        ("PBS_INSTALLER_BASE_URL", true),
    ];

    /// <summary>The mirror that the environment names, or null.</summary>
    /// <param name="variable">Reads an environment variable; null where it is not set.</param>
    public static PythonMirror? FromEnvironment(Func<string, string?> variable) =>
        Variables
            .Select(v => (v.Variable, Root: variable(v.Variable)?.TrimEnd('/'), v.IsFlat))
            .Where(v => !string.IsNullOrEmpty(v.Root))
            .Select(v => UrlText.IsFetchable(v.Root!) ? new PythonMirror(v.Root!, v.IsFlat) : throw Refuse(v.Variable))
            .FirstOrDefault();

    private static LayerInstallationException Refuse(string variable) =>
        new(
            Diagnostic.Error(
                DiagnosticCodes.InvalidMirror,
                $"'{variable}' is not the URL of a mirror",
                help: "the URL must start with http://, https:// or file://"
            )
        );
}
