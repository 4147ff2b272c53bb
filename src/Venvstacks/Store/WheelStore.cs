using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Wheels;

namespace Venvstacks.Store;

/// <summary>Unpacks each wheel once: its files go to the store, and their list is cached by the wheel's hash.</summary>
/// <remarks>Safe for several threads and processes; two that unpack the same wheel get the same result.</remarks>
/// <param name="cache">The cache for the lists and the files.</param>
internal sealed class WheelStore(CacheDirectory cache)
{
    private readonly string _folder = cache.FolderOf(CacheFormats.Wheels);

    /// <summary>A wheel that was unpacked before; null when it was not, or when one of its files is missing or changed.</summary>
    /// <param name="name">Its file name.</param>
    /// <param name="sha256">Its SHA-256 in lower-case hexadecimal digits.</param>
    public UnpackedWheel? Find(WheelFileName name, string sha256)
    {
        return
            Read(sha256) is { } wheel
            && wheel.FileName.Text == name.Text
            && wheel.Sha256 == sha256
            && wheel.Files.All(file => cache.Store.Has(file.Content))
            ? WithoutList(wheel)
            : null;
    }

    /// <summary>Unpacks a wheel, or finds it unpacked before.</summary>
    /// <param name="wheel">The wheel.</param>
    /// <param name="name">The file name under which it was published.</param>
    /// <param name="sha256">The SHA-256 of the wheel in lower-case hexadecimal digits.</param>
    /// <param name="cancellationToken">Stops the work between two files.</param>
    /// <exception cref="LayerInstallationException">The wheel is damaged or violates the standard.</exception>
    /// <exception cref="StorageException">The wheel cannot be read, or the store cannot be written.</exception>
    public UnpackedWheel Unpack(
        IByteSource wheel,
        WheelFileName name,
        string sha256,
        CancellationToken cancellationToken
    )
    {
        if (Find(name, sha256) is { } known)
            return known;
        try
        {
            UnpackedWheel unpacked = new WheelUnpacker(cache.Store, name, sha256).Unpack(wheel, cancellationToken);
            Keep(unpacked);
            return WithoutList(unpacked);
        }
        catch (ArchiveFormatException e)
        {
            throw Refuse(e);
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            throw StorageException.For("read", name.Text, e);
        }
    }

    // A list may outlive its files in a power cut: the files are checked before the list is used.
    private void Keep(UnpackedWheel wheel)
    {
        using StagedFile file = StagedFile.Create(PathOf(wheel.Sha256));
        UnpackedWheelText.Write(file.Content, wheel);
        file.Commit(isDurable: false);
    }

    private UnpackedWheel? Read(string sha256) =>
        StorageException.Guard("read", PathOf(sha256), () => UnpackedWheelText.Find(PathOf(sha256)));

    // The lists of all wheels of a layer would take as much memory as the layer: each is read when it is needed.
    private UnpackedWheel WithoutList(UnpackedWheel wheel) => wheel with { Files = FilesOf(wheel.Sha256) };

    private IEnumerable<UnpackedFile> FilesOf(string sha256)
    {
        UnpackedWheel wheel =
            Read(sha256) ?? throw StorageException.For("read", PathOf(sha256), new FileNotFoundException());
        foreach (UnpackedFile file in wheel.Files)
            yield return file;
    }

    private string PathOf(string sha256) => Path.Combine(_folder, sha256);

    private static LayerInstallationException Refuse(ArchiveFormatException e)
    {
        string entry = e.Entry is null ? "" : $", entry '{DisplayText.Clip(e.Entry)}'";
        return new LayerInstallationException(
            Diagnostic.Error(DiagnosticCodes.InvalidWheel, $"wheel '{e.Archive}' is refused{entry}: {e.Problem}"),
            e
        );
    }
}
