using System.Collections.Immutable;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;
using Venvstacks.Indexes;
using Venvstacks.Locking;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Packaging.Wheels;
using Venvstacks.Store;
using Venvstacks.Web;

namespace Venvstacks.Layers;

/// <summary>Gets a wheel of a lock into the store.</summary>
internal interface IWheelProvider
{
    /// <summary>The wheel, unpacked and checked.</summary>
    /// <exception cref="LayerInstallationException">It cannot be had, or is not what the lock says.</exception>
    Task<UnpackedWheel> GetAsync(
        LayerLock layer,
        LockedPackage package,
        PylockWheel wheel,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    );
}

/// <summary>Takes wheels from the cache, from folders of this machine, or from where the lock says that they are.</summary>
/// <param name="cache">Where wheels are kept, unpacked.</param>
/// <param name="client">Fetches what has to be fetched.</param>
/// <param name="indexOf">The index of a locked package, for its password; null for none.</param>
/// <param name="localFolders">Full paths of folders of wheels; one of the right name and hash is taken from there.</param>
internal sealed class WheelProvider(
    CacheDirectory cache,
    IndexClient client,
    Func<LayerLock, LockedPackage, PackageIndex?> indexOf,
    ImmutableArray<string> localFolders
) : IWheelProvider
{
    private readonly WheelStore _wheels = new(cache);

    // Opened also when nothing has to be fetched: so it is swept of what a killed run left.
    private readonly string _downloads = cache.FolderOf("downloads-v1");

    /// <inheritdoc/>
    public async Task<UnpackedWheel> GetAsync(
        LayerLock layer,
        LockedPackage package,
        PylockWheel wheel,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        WheelFileName name = WheelFileName.Parse(wheel.FileName);
        if (!wheel.CanBeChecked)
            throw Unchecked(layer, wheel);
        string? sha256 = wheel.Hashes.GetValueOrDefault("sha256");
        if (sha256 is not null && _wheels.Find(name, sha256) is { } known)
            return known;
        Uri address = AddressOf(layer, wheel);
        if (sha256 is not null && FindLocal(layer, wheel, address, sha256) is { } local)
            return _wheels.Unpack(local, name, sha256, cancellationToken);
        if (wheel.Path is { } path && !File.Exists(PathOf(layer, path)))
            throw Missing(layer, wheel);
        var file = new RemoteFile(name.Text, address)
        {
            Sha256 = sha256,
            OtherHashes = wheel.Hashes,
            Size = wheel.Size,
            Index = indexOf(layer, package),
        };
        return await DownloadAsync(file, name, progress, cancellationToken).ConfigureAwait(false);
    }

    // The wheel itself is not kept: what it holds is in the store.
    private async Task<UnpackedWheel> DownloadAsync(
        RemoteFile file,
        WheelFileName name,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        using var folder = ScratchFolder.Beside(Path.Combine(_downloads, "wheel"));
        string path = folder.PathOf(name.Text);
        string sha256 = await client.DownloadAsync(file, path, progress, cancellationToken).ConfigureAwait(false);
        return _wheels.Unpack(path, name, sha256, cancellationToken);
    }

    private static LayerInstallationException Unchecked(LayerLock layer, PylockWheel wheel) =>
        new(
            Diagnostic.Error(
                "VS3032",
                $"The lock of layer {layer.Layer} has no checksum for '{wheel.FileName}' by SHA-256, SHA-384 or SHA-512, so nobody could tell whether it is what was locked",
                help: "lock the layer again, from an index that gives such checksums"
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
                    "VS3031",
                    $"The lock of layer {layer.Layer} has an address for '{wheel.FileName}' that nothing is fetched from: '{wheel.Url}'",
                    help: "lock the layer again"
                )
            );
    }

    /// <summary>The wheel on this machine: where the lock says so, else in one of the folders.</summary>
    private string? FindLocal(LayerLock layer, PylockWheel wheel, Uri address, string sha256)
    {
        if (wheel.Path is { } path && PathOf(layer, path) is var locked && File.Exists(locked))
            return locked;
        // The name in the lock is the normal one; the file may bear the one that it was published under.
        string published = Uri.UnescapeDataString(address.Segments[^1]);
        return localFolders
            .SelectMany(folder => new[] { wheel.FileName, published }.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(file => File.Exists(file) && FileHash.Sha256Of(file) == sha256);
    }

    private static string PathOf(LayerLock layer, string path) =>
        Path.GetFullPath(Path.Combine(layer.Files.Folder, path));

    private static LayerInstallationException Missing(LayerLock layer, PylockWheel wheel) =>
        new(
            Diagnostic.Error(
                "VS3033",
                $"Layer {layer.Layer}: the wheel '{wheel.FileName}' is not at '{PathOf(layer, wheel.Path!)}' any more, where its lock says that it is",
                help: "name the folder that it is in with '--local-wheels', or lock the layer again"
            )
        );
}
