using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Wheels;

namespace Venvstacks.Store;

/// <summary>Unpacks each wheel once: its files go to the store, the list of them is kept by the wheel's hash.</summary>
/// <remarks>Safe for several threads and processes at once; two that unpack one wheel do the work twice and come to the same.</remarks>
/// <param name="cache">Where the lists and the files are kept.</param>
internal sealed class WheelStore(CacheDirectory cache)
{
    private readonly string _folder = cache.FolderOf("wheels-v1");

    /// <summary>A wheel that was unpacked before, or null when it was not, or when something of it is missing or changed.</summary>
    /// <param name="name">Its file name.</param>
    /// <param name="sha256">Its SHA-256 in lower-case hexadecimal digits.</param>
    public UnpackedWheel? Find(WheelFileName name, string sha256)
    {
        string path = PathOf(sha256);
        if (!File.Exists(path))
            return null;
        bool isWhole =
            UnpackedWheelText.TryParse(Read(path), out UnpackedWheel? wheel)
            && wheel.FileName.Text == name.Text
            && wheel.Sha256 == sha256
            && wheel.Files.All(file => cache.Store.Has(file.Content));
        return isWhole ? wheel : null;
    }

    /// <summary>Unpacks a wheel, or takes what is there from an earlier time.</summary>
    /// <param name="path">The wheel's path.</param>
    /// <param name="name">The file name that it was published under.</param>
    /// <param name="sha256">The SHA-256 that it must have in lower-case hexadecimal digits, or null when none is known.</param>
    /// <param name="cancellationToken">Stops the work between two files.</param>
    /// <exception cref="LayerInstallationException">It has another hash, or is not as a wheel must be.</exception>
    /// <exception cref="StorageException">It cannot be read, or the store not written.</exception>
    public UnpackedWheel Unpack(string path, WheelFileName name, string? sha256, CancellationToken cancellationToken)
    {
        if (sha256 is not null && Find(name, sha256) is { } known)
            return known;
        try
        {
            string actual = FileHash.Sha256Of(path);
            if (sha256 is not null && sha256 != actual)
                throw Refuse(
                    new ArchiveFormatException(name.Text, null, $"its SHA-256 is {actual}, expected {sha256}")
                );
            if (sha256 is null && Find(name, actual) is { } found)
                return found;
            UnpackedWheel wheel = new WheelUnpacker(cache.Store, name, actual).Unpack(path, cancellationToken);
            Keep(wheel);
            return wheel;
        }
        catch (ArchiveFormatException e)
        {
            throw Refuse(e);
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            throw StorageException.For("read", path, e);
        }
    }

    // What a power cut may take can be unpacked again: the files' lengths are looked at before the list is believed.
    private void Keep(UnpackedWheel wheel)
    {
        using StagedFile file = StagedFile.Create(PathOf(wheel.Sha256));
        file.Content.Write(UnpackedWheelText.Print(wheel));
        file.Commit(isDurable: false);
    }

    private string PathOf(string sha256) => Path.Combine(_folder, sha256);

    private static byte[] Read(string path)
    {
        try
        {
            return FileSystem.ReadBytes(path);
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            throw StorageException.For("read", path, e);
        }
    }

    private static LayerInstallationException Refuse(ArchiveFormatException e)
    {
        string entry = e.Entry is null ? "" : $", entry '{e.Entry}'";
        return new LayerInstallationException(
            Diagnostic.Error("VS3201", $"Wheel '{e.Archive}' is refused{entry}: {e.Problem}"),
            e
        );
    }
}
