using System.Collections.Immutable;
using System.Security.Cryptography;
using Venvstacks.Definitions;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Text;
using Venvstacks.Storage;

namespace Venvstacks.Runtimes;

/// <summary>Where runtimes come from.</summary>
public sealed record RuntimeOptions
{
    /// <summary>The full path of a folder of archives (<c>--runtimes</c>), or null.</summary>
    public string? Folder { get; init; }

    /// <summary>The full path of an installation on this machine (<c>--runtime-from</c>), or null; for this machine's platform.</summary>
    public string? InstalledAt { get; init; }

    /// <summary>What stands in for the place where builds are published, or null.</summary>
    public PythonMirror? Mirror { get; init; }
}

/// <summary>Fetches the file at an address.</summary>
/// <returns>The full path of the fetched file, whose SHA-256 is the one asked for.</returns>
public delegate Task<string> RuntimeDownload(Uri address, string sha256, CancellationToken cancellationToken);

/// <summary>Finds the interpreter of a runtime layer: on this machine, in a folder of archives, or among the published builds.</summary>
/// <param name="store">Where contents go.</param>
/// <param name="options">Where to look.</param>
/// <param name="download">Fetches what has to be fetched.</param>
public sealed class RuntimeProvider(ContentStore store, RuntimeOptions options, RuntimeDownload download)
{
    /// <summary>The interpreter for a platform.</summary>
    /// <exception cref="LayerInstallationException">There is none, or it is not what it says.</exception>
    public async Task<RuntimeContents> GetAsync(
        PythonImplementation python,
        TargetPlatform platform,
        LibcKind libc,
        CancellationToken cancellationToken = default
    )
    {
        if (python.Name != "cpython")
            throw Refuse($"no runtime for '{python}': only CPython is built", null);
        RuntimeContents runtime = await FindAsync(python, platform, libc, cancellationToken).ConfigureAwait(false);
        RuntimeIdentity.Require(runtime, python, platform, store);
        return runtime;
    }

    private async Task<RuntimeContents> FindAsync(
        PythonImplementation python,
        TargetPlatform platform,
        LibcKind libc,
        CancellationToken cancellationToken
    )
    {
        if (options.InstalledAt is { } prefix && platform == TargetPlatform.Current)
            return new RuntimeContents(prefix, new InstalledPython(store).Read(prefix));
        if (
            options.Folder is { } folder
            && new RuntimeFolder(folder).Find(python.Version, platform, libc) is { } archive
        )
            return Unpack(archive, Path.GetFileName(archive));
        PythonBuild build =
            PythonCatalogue.Embedded.Find(python.Version, RuntimeTriples.Of(platform, libc).AsSpan())
            ?? throw Refuse($"no build of {python} for {platform} is known", options.Folder);
        string path = await download(build.Address(options.Mirror), build.Sha256, cancellationToken)
            .ConfigureAwait(false);
        return Unpack(path, build.FileName);
    }

    // An archive is unpacked once: what it holds is kept under its hash.
    private RuntimeContents Unpack(string path, string name)
    {
        try
        {
            using FileStream archive = File.OpenRead(path);
            string sha256 = Convert.ToHexStringLower(SHA256.HashData(archive));
            archive.Position = 0;
            ImmutableArray<ManifestEntry> entries = new RuntimeArchiveReader(store).Read(archive, name);
            return new RuntimeContents(name, entries);
        }
        catch (ArchiveFormatException exception)
        {
            throw new LayerInstallationException(Diagnostic.Error("VS3020", exception.Message), exception);
        }
    }

    private static LayerInstallationException Refuse(string message, string? folder) =>
        new(
            Diagnostic.Error(
                "VS3023",
                message,
                help: folder is null
                    ? "name a folder of runtime archives with '--runtimes', or an installed Python with '--runtime-from'"
                    : $"put an archive for this version and platform into '{folder}'"
            )
        );
}
