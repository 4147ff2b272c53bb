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

    /// <summary>The full path of a directory of archives (<c>--runtimes</c>), or null.</summary>
    public string? Folder { get; init; }

    /// <summary>The full path of an installation on the host (<c>--runtime-from</c>), or null.</summary>
    public string? InstalledAt { get; init; }

    /// <summary>The mirror of the published builds, or null.</summary>
    public PythonMirror? Mirror { get; init; }
}

/// <summary>Finds the interpreter of a runtime layer: an installation of the host, an archive of a directory, or a published build.</summary>
/// <param name="cache">The cache of unpacked interpreters.</param>
/// <param name="options">The sources.</param>
/// <param name="client">Downloads published builds; null where downloads are not allowed.</param>
internal sealed class RuntimeProvider(CacheDirectory cache, RuntimeOptions options, IndexClient? client = null)
{
    private const string WithoutProcessor =
        "remove the processor from 'python_implementation': it follows from the target";

    private const string OtherWays =
        "a runtime can also come from a directory of archives, from an installed Python or from a mirror of the published builds (VENVSTACKS_PYTHON_MIRROR)";

    private readonly RuntimeStore _runtimes = new(cache, client);
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
            (python.Version, target),
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
        if (options.InstalledAt is { } prefix && target == options.Host.Target)
        {
            RuntimeContents installed = new(prefix, new InstalledPython(cache.Store).Read(prefix));
            return Source(new LayerManifest(installed.Entries).Hash, prefix, () => Task.FromResult(installed));
        }
        if (FindArchive(python, target) is { } archive)
        {
            string sha256 = UserFile.Sha256Of(archive);
            return Source(
                sha256,
                Path.GetFileName(archive),
                () => Task.Run(() => _runtimes.Unpack(archive, sha256), cancellationToken)
            );
        }
        if (options.Folder is { } folder)
            throw Refuse($"'{folder}' has no archive of {python} for {target}");
        PythonBuild? build = PythonCatalogue.Embedded.Find(python, PythonBuild.TriplesOf(target).AsSpan());
        return build is null || client is null
            ? throw Refuse($"no build of {python} for {target} is known")
            : Source(build.Sha256, build.FileName, () => FetchAsync(build, progress, cancellationToken));

        RuntimeSource Source(string sha256, string origin, Func<Task<RuntimeContents>> open) =>
            new($"{origin} {sha256}", () => OpenAsync(open, python, target));
    }

    private async Task<RuntimeContents> OpenAsync(
        Func<Task<RuntimeContents>> open,
        PythonImplementation python,
        Target target
    )
    {
        RuntimeContents runtime = await open().ConfigureAwait(false);
        RuntimeIdentity.Require(runtime, python, target, cache.Store);
        return runtime;
    }

    private async Task<RuntimeContents> FetchAsync(
        PythonBuild build,
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
                            Notes = [.. diagnostic.Notes, OtherWays],
                            Advice = new Remedy.NameRuntimes(OrInstallation: true)
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

    private string? FindArchive(PythonImplementation python, Target target)
    {
        if (options.Folder is { } folder && !Directory.Exists(folder))
            throw new LayerInstallationException(
                Diagnostic.Error(DiagnosticCodes.NoRuntimeFolder, $"'{folder}' is not a directory") with
                {
                    Advice = new Remedy.NameRuntimes(OrInstallation: false),
                }
            );
        try
        {
            return options.Folder is null ? null : new RuntimeFolder(options.Folder, options.Host).Find(python, target);
        }
        catch (Exception exception) when (StorageException.IsFileError(exception))
        {
            throw StorageException.For("read", options.Folder!, exception);
        }
    }

    private LayerInstallationException Refuse(string message, string? help = null) =>
        new(
            Diagnostic.Error(
                DiagnosticCodes.NoRuntime,
                message,
                help: help
                    ?? (
                        options.Folder is { } folder
                            ? $"put an archive for this version and platform into '{folder}'"
                            : null
                    )
            ) with
            {
                Advice = help is null && options.Folder is null ? new Remedy.NameRuntimes(OrInstallation: true) : null,
            }
        );
}
