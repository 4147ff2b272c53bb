using System.Collections.Concurrent;
using System.Net;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Text;
using Venvstacks.Indexes;
using Venvstacks.Locking;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Packaging.Wheels;
using Venvstacks.Store;
using Venvstacks.Web;

namespace Venvstacks.Layers;

/// <summary>Gets the wheels of locks, unpacked: from the cache, from folders of this machine, or from the recorded address.</summary>
/// <param name="cache">The cache of unpacked wheels.</param>
/// <param name="client">Downloads wheels.</param>
/// <param name="indexOf">The index of a locked package, for its credential; null where it is unknown.</param>
/// <param name="localFolders">Full paths of folders of wheels; a wheel of the right name and hashes is taken from there.</param>
internal sealed class WheelProvider(
    CacheDirectory cache,
    IndexClient client,
    Func<LayerLock, LockedPackage, PackageIndex?> indexOf,
    ImmutableArray<string> localFolders
)
{
    private readonly WheelStore _wheels = new(cache);

    // Several targets take the same wheel at the same time: the first unpacks it, the others find it in the store.
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);

    private readonly DownloadFolder _downloads = new(cache);

    /// <summary>A wheel, unpacked and checked.</summary>
    /// <exception cref="LayerInstallationException">The wheel cannot be found, or is not the locked one.</exception>
    public async Task<UnpackedWheel> GetAsync(
        LayerLock layer,
        LockedPackage package,
        PylockWheel wheel,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        if (!wheel.CanBeChecked)
            throw Unchecked(layer, wheel);
        SemaphoreSlim gate = _gates.GetOrAdd(wheel.FileName, static _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await UnpackAsync(layer, package, wheel, progress, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<UnpackedWheel> UnpackAsync(
        LayerLock layer,
        LockedPackage package,
        PylockWheel wheel,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        WheelFileName name = WheelFileName.Parse(wheel.FileName);
        string? sha256 = wheel.Hashes.GetValueOrDefault("sha256");
        if (sha256 is not null && _wheels.Find(name, sha256) is { } known)
            return known;
        Uri address = AddressOf(layer, wheel);
        PackageIndex? index = indexOf(layer, package);
        RemoteFile file = new(name.Text, address)
        {
            Sha256 = sha256,
            OtherHashes = wheel.Hashes,
            Size = wheel.Size,
            Scope = index?.Scope,
        };
        if (
            LocalWheels(wheel, address)
                .Select(path => Unpack(path, file, name, cancellationToken))
                .FirstOrDefault(found => found is not null) is
            { } local
        )
            return local;
        if (wheel.Path is not null)
            throw Missing(layer, wheel);
        try
        {
            return await DownloadAsync(file, name, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (LayerInstallationException e) when (index is not null && IsGone(e))
        {
            // The lock has no signature or password of the address, and files move: the page has the address of today.
            string published = Uri.UnescapeDataString(address.Segments[^1]);
            IndexFile? listed = await client
                .FindAgainAsync(index, package.Name, published, cancellationToken)
                .ConfigureAwait(false);
            Uri current = new(listed?.SecretUrl ?? listed?.Url ?? address.AbsoluteUri);
            // Two addresses are equal although only one has a password.
            if (current == address && current.UserInfo == address.UserInfo)
                throw;
            return await DownloadAsync(file with { Address = current }, name, progress, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private static bool IsGone(LayerInstallationException error) =>
        error.InnerException
            is FetchFailure
            {
                Status: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound
            };

    // The wheel itself is not kept, because its files are in the store. It is read through the handle that it was written with.
    private async Task<UnpackedWheel> DownloadAsync(
        RemoteFile file,
        WheelFileName name,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        using PartialFile copy = _downloads.Open(file);
        string sha256 = await client.DownloadAsync(file, copy, progress, cancellationToken).ConfigureAwait(false);
        UnpackedWheel wheel = _wheels.Unpack(copy.Bytes, name, sha256, cancellationToken);
        copy.Finish();
        return wheel;
    }

    /// <summary>Unpacks a wheel of this machine; null when it is another file of the same name in a folder of wheels.</summary>
    private UnpackedWheel? Unpack(
        string path,
        RemoteFile expected,
        WheelFileName name,
        CancellationToken cancellationToken
    )
    {
        using FileStream file = UserFile.Open(path);
        using FileBytes bytes = new(file.SafeFileHandle);
        using HashVerifier hashes = new(expected.Sha256, expected.OtherHashes);
        string? problem = StorageException.Guard("read", path, () => FindProblem(hashes, bytes));
        if (problem is null)
            return _wheels.Unpack(bytes, name, hashes.Sha256, cancellationToken);
        bool isLocked = expected.Address.IsFile && expected.Address.LocalPath == path;
        return isLocked ? throw DownloadError.WrongContent($"'{path}'", problem) : null;
    }

    private static string? FindProblem(HashVerifier hashes, FileBytes bytes)
    {
        hashes.Append(bytes);
        return hashes.FindProblem();
    }

    private static LayerInstallationException Unchecked(LayerLock layer, PylockWheel wheel) =>
        new(
            Diagnostic.Error(
                DiagnosticCodes.UnhashedLock,
                $"the lock of layer {layer.Layer} has no SHA-256, SHA-384 or SHA-512 hash of '{wheel.FileName}', so the wheel cannot be verified",
                help: "lock the layer again, from an index that gives such hashes"
            )
        );

    private static Uri AddressOf(LayerLock layer, PylockWheel wheel)
    {
        if (wheel.Path is { } path)
            return new Uri(PathOf(layer, path));
        return
            Uri.TryCreate(wheel.Url, UriKind.Absolute, out Uri? address)
            && address.Scheme is "http" or "https" or "file"
            ? address
            : throw new LayerInstallationException(
                Diagnostic.Error(
                    DiagnosticCodes.UnfetchableUrl,
                    $"the lock of layer {layer.Layer} has an unsupported address of '{wheel.FileName}': '{AddressSecrets.Show(wheel.Url ?? "")}'",
                    help: "lock the layer again"
                )
            );
    }

    /// <summary>The paths where the wheel may be on this machine: the locked one, else those in the folders of wheels.</summary>
    private IEnumerable<string> LocalWheels(PylockWheel wheel, Uri address)
    {
        if (address.IsFile && Path.Exists(address.LocalPath))
            return [address.LocalPath];
        // The name in the lock is normalised; the file may have the name that it was published under.
        string published = Uri.UnescapeDataString(address.Segments[^1]);
        return localFolders
            .SelectMany(folder => new[] { wheel.FileName, published }.Select(name => Path.Combine(folder, name)))
            .Distinct(StringComparer.Ordinal)
            .Where(Path.Exists);
    }

    private static string PathOf(LayerLock layer, string path) =>
        Path.GetFullPath(Path.Combine(layer.Files.Folder, path));

    private static LayerInstallationException Missing(LayerLock layer, PylockWheel wheel) =>
        new(
            Diagnostic.Error(
                DiagnosticCodes.LostWheel,
                $"layer {layer.Layer}: the locked wheel '{PathOf(layer, wheel.Path!)}' does not exist"
            ) with
            {
                Advice = new Remedy.NameWheels(Else: "lock the layer again"),
            }
        );
}
