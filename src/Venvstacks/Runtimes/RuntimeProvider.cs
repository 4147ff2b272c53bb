using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;
using Venvstacks.Indexes;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Runtimes;

/// <summary>Finds the interpreter of a runtime layer: on this machine, in a folder of archives, or among the published builds.</summary>
/// <param name="cache">Where interpreters are kept, unpacked.</param>
/// <param name="options">Where to look.</param>
/// <param name="client">Fetches published builds; null where none may be fetched.</param>
internal sealed class RuntimeProvider(CacheDirectory cache, RuntimeOptions options, IndexClient? client = null)
{
    private const string WithoutProcessor =
        "leave the processor out of 'python_implementation': it follows from the platform";

    private const string OtherWays =
        "an interpreter can also come from a folder of archives ('--runtimes'), from an installed Python ('--runtime-from') or from a mirror of the published builds (VENVSTACKS_PYTHON_MIRROR)";

    private readonly RuntimeStore _runtimes = new(cache, client);
    private readonly OnceMap<(string, Target, LibcKind), RuntimeContents> _found = new();

    /// <summary>The interpreter for a platform.</summary>
    /// <exception cref="LayerInstallationException">There is none, or it is not what it says.</exception>
    public async Task<RuntimeContents> GetAsync(
        PythonImplementation python,
        Target platform,
        LibcKind libc,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        if (python.Name != "cpython")
            throw Refuse($"no runtime for '{python}': only CPython is built", "name 'cpython@X.Y.Z'");
        if (!python.IsFor(platform))
            throw Refuse($"no runtime for '{python}' on {platform}: that is another processor", WithoutProcessor);
        // Several layers use one runtime: for Windows all of them copy from it.
        RuntimeContents runtime = await _found
            .GetAsync(
                (python.Version, platform, libc),
                (_, token) => FindAsync(python, platform, libc, progress, token),
                cancellationToken
            )
            .ConfigureAwait(false);
        RuntimeIdentity.Require(runtime, python, platform, cache.Store);
        return runtime;
    }

    private Task<RuntimeContents> FindAsync(
        PythonImplementation python,
        Target platform,
        LibcKind libc,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        if (options.InstalledAt is { } prefix && platform == Target.Current)
            return Task.Run(() => ReadInstalled(prefix), cancellationToken);
        if (FindArchive(python, platform, libc) is { } archive)
            return Task.Run(() => _runtimes.Unpack(archive), cancellationToken);
        if (options.Folder is { } folder)
            throw Refuse($"'{folder}' has no archive of {python} for {platform}");
        PythonBuild? build = PythonCatalogue.Embedded.Find(python, RuntimeTriples.Of(platform, libc).AsSpan());
        return build is null || client is null
            ? throw Refuse($"no build of {python} for {platform} is known")
            : FetchAsync(build, progress, cancellationToken);
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
                        }
                    ),
                ],
                exception
            );
        }
    }

    private RuntimeContents ReadInstalled(string prefix) => new(prefix, new InstalledPython(cache.Store).Read(prefix));

    private string? FindArchive(PythonImplementation python, Target platform, LibcKind libc)
    {
        if (options.Folder is { } folder && !Directory.Exists(folder))
            throw new LayerInstallationException(
                Diagnostic.Error(
                    "VS3025",
                    $"'{folder}' is to hold runtime archives and is not a folder",
                    help: "name the folder that holds them with '--runtimes'"
                )
            );
        try
        {
            return options.Folder is null ? null : new RuntimeFolder(options.Folder).Find(python, platform, libc);
        }
        catch (Exception exception) when (StorageException.IsFileError(exception))
        {
            throw StorageException.For("read", options.Folder!, exception);
        }
    }

    private LayerInstallationException Refuse(string message, string? help = null) =>
        new(
            Diagnostic.Error(
                "VS3023",
                message,
                help: help
                    ?? (
                        options.Folder is null
                            ? "name a folder of runtime archives with '--runtimes', or an installed Python with '--runtime-from'"
                            : $"put an archive for this version and platform into '{options.Folder}'"
                    )
            )
        );
}
