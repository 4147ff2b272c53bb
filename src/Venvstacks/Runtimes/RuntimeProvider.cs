using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;
using Venvstacks.Indexes;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Runtimes;

/// <summary>The sources of runtimes.</summary>
internal sealed record RuntimeOptions
{
    /// <summary>The host: plainly named archives and <see cref="InstalledAt"/> are for its target.</summary>
    public required Host Host { get; init; }

    /// <summary>The full paths of directories of archives (<c>--runtimes</c>).</summary>
    public ImmutableArray<string> Folders { get; init; } = [];

    /// <summary>The full paths of installations on the host (<c>--runtime-from</c>).</summary>
    public ImmutableArray<string> InstalledAt { get; init; } = [];

    /// <summary>The mirror of the published builds, or null.</summary>
    public PythonMirror? Mirror { get; init; }

    /// <summary>The published builds.</summary>
    public PythonCatalogue Catalogue { get; init; } = PythonCatalogue.Embedded;
}

/// <summary>Finds the interpreter of a runtime layer: an installation of the host, an archive of a directory, or a published build.</summary>
/// <param name="cache">The cache of unpacked interpreters.</param>
/// <param name="options">The sources.</param>
/// <param name="client">Downloads published builds; null where downloads are not allowed.</param>
internal sealed class RuntimeProvider(CacheDirectory cache, RuntimeOptions options, IndexClient? client = null)
{
    private const int MaxHeld = 10;

    private const string WithoutProcessor =
        "remove the processor from 'python_implementation': it follows from the target";

    private readonly RuntimeStore _runtimes = new(cache, client);
    private readonly FingerprintCache _fingerprints = new(cache);
    private readonly OnceMap<(string, Target), RuntimeSource> _found = new();

    /// <summary>The interpreter for a target.</summary>
    /// <exception cref="LayerInstallationException">No source has it, or its contents are for another version or target.</exception>
    public async Task<RuntimeContents> GetAsync(
        PythonImplementation python,
        Target target,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    ) =>
        await (await FindAsync(python, target, progress, cancellationToken).ConfigureAwait(false))
            .OpenAsync(cancellationToken)
            .ConfigureAwait(false);

    /// <summary>Finds the interpreter for a target, without unpacking it.</summary>
    /// <exception cref="LayerInstallationException">No source has it.</exception>
    public Task<RuntimeSource> FindAsync(
        PythonImplementation python,
        Target target,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        if (python.Name != "cpython")
            throw Refuse($"no runtime for '{python}': only CPython is supported", "write 'cpython@X.Y.Z'");
        if (!python.IsFor(target))
            throw Refuse($"no runtime for '{python}' on {target}, which has another processor", WithoutProcessor);
        // Several layers may need one runtime: on Windows every layer copies launchers from it.
        return _found.GetAsync(
            ($"{python}", target),
            (_, token) => Task.Run(() => Find(python, target, progress, token), token),
            cancellationToken
        );
    }

    private RuntimeSource Find(
        PythonImplementation python,
        Target target,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        LayerInstallationException? mismatch = null;
        foreach (string prefix in target == options.Host.Target ? options.InstalledAt : [])
        {
            RuntimeContents installed = new(prefix, new InstalledPython(cache.Store).Read(prefix, cancellationToken));
            if (FindMismatch(installed, python, target) is { } found)
                mismatch ??= found;
            else
                return Source(new LayerManifest([.. installed.Entries]).Hash, prefix, _ => Task.FromResult(installed));
        }
        if (FindArchive(python, target) is { } archive)
        {
            string sha256 = _fingerprints.Sha256Of(archive);
            return Source(
                sha256,
                Path.GetFileName(archive),
                token => Task.Run(() => _runtimes.Unpack(archive, sha256, token), token)
            );
        }
        if (!options.Folders.IsEmpty)
            throw Refuse(
                $"{string.Join(" and ", options.Folders.Select(folder => $"'{folder}'"))} {(options.Folders.Length == 1 ? "has" : "have")} no archive of {python} for {target}",
                holds: [.. options.Folders.Select(HoldsOf), .. mismatch is null ? [] : new[] { mismatch.Message }]
            );
        if (mismatch is not null)
            throw mismatch;
        PythonBuild? build = options.Catalogue.Find(python, PythonBuild.TriplesOf(target).AsSpan());
        return build is null || client is null
            ? throw Unknown(python, target)
            : Source(build.Sha256, build.FileName, token => FetchAsync(build, target, progress, token));

        RuntimeSource Source(string sha256, string origin, Func<CancellationToken, Task<RuntimeContents>> open) =>
            new($"{origin} {sha256}", token => OpenAsync(open, python, target, token));
    }

    private async Task<RuntimeContents> OpenAsync(
        Func<CancellationToken, Task<RuntimeContents>> open,
        PythonImplementation python,
        Target target,
        CancellationToken cancellationToken
    )
    {
        RuntimeContents runtime = await open(cancellationToken).ConfigureAwait(false);
        RuntimeIdentity.Require(runtime, python, target, cache.Store);
        return runtime;
    }

    private async Task<RuntimeContents> FetchAsync(
        PythonBuild build,
        Target target,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await _runtimes.FetchAsync(build, options.Mirror, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (LayerInstallationException exception)
        {
            throw new LayerInstallationException(
                [
                    .. exception.Diagnostics.Select(diagnostic =>
                        diagnostic with
                        {
                            Notes = [.. diagnostic.Notes, OtherWays(target)],
                            Advice = new Remedy.NameRuntimes(OrInstallation: target == options.Host.Target)
                            {
                                OrOnline = diagnostic.Advice is Remedy.GoOnline,
                            },
                        }
                    ),
                ],
                exception
            );
        }
    }

    private LayerInstallationException? FindMismatch(
        RuntimeContents runtime,
        PythonImplementation python,
        Target target
    )
    {
        try
        {
            RuntimeIdentity.Require(runtime, python, target, cache.Store);
            return null;
        }
        catch (LayerInstallationException problem)
        {
            return problem;
        }
    }

    private string? FindArchive(PythonImplementation python, Target target) =>
        options.Folders.Select(folder => FindArchive(folder, python, target)).FirstOrDefault(path => path is not null);

    private string? FindArchive(string folder, PythonImplementation python, Target target)
    {
        if (!Directory.Exists(folder))
            throw new LayerInstallationException(
                Diagnostic.Error(DiagnosticCodes.NoRuntimeFolder, $"'{folder}' is not a directory") with
                {
                    Advice = new Remedy.NameRuntimes(OrInstallation: false),
                }
            );
        return StorageException.Guard(
            "read",
            folder,
            () => new RuntimeFolder(folder, options.Host).Find(python, target)
        );
    }

    private static string HoldsOf(string folder)
    {
        string[] names =
        [
            .. Directory
                .EnumerateFileSystemEntries(folder)
                .Select(path => Path.GetFileName(path))
                .Order(StringComparer.Ordinal),
        ];
        return names.Length == 0
            ? $"'{folder}' is empty"
            : $"'{folder}' holds {string.Join(", ", names.Take(MaxHeld).Select(name => $"'{DisplayText.Clip(name)}'"))}"
                + (names.Length > MaxHeld ? $" and {names.Length - MaxHeld} more" : "");
    }

    // Only the host's Python can be repackaged.
    private string OtherWays(Target target) =>
        $"a runtime can also come from a directory of archives{(target == options.Host.Target ? ", from an installed Python" : "")} or from a mirror of the published builds (VENVSTACKS_PYTHON_MIRROR)";

    private LayerInstallationException Unknown(PythonImplementation python, Target target)
    {
        ImmutableArray<string> nearest = options.Catalogue.NearestTo(python, PythonBuild.TriplesOf(target));
        return new LayerInstallationException(
            Diagnostic.Error(DiagnosticCodes.NoRuntime, $"no build of {python} for {target} is known") with
            {
                Notes = nearest.IsEmpty
                    ? []
                    :
                    [
                        nearest.Length == 1
                            ? $"the nearest published version for {target} is {nearest[0]}"
                            : $"the nearest published versions for {target} are {string.Join(" and ", nearest)}",
                    ],
                Advice = new Remedy.NameRuntimes(OrInstallation: target == options.Host.Target),
            }
        );
    }

    private static LayerInstallationException Refuse(
        string message,
        string? help = null,
        IEnumerable<string>? holds = null
    ) =>
        new(
            Diagnostic.Error(
                DiagnosticCodes.NoRuntime,
                message,
                help: help ?? (holds is null ? null : "put an archive for this version and platform there")
            ) with
            {
                Notes = [.. holds ?? []],
                Advice = help is null && holds is null ? new Remedy.NameRuntimes(OrInstallation: true) : null,
            }
        );
}
