using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Zip;
using Venvstacks.Packaging.Wheels;

namespace Venvstacks.Store;

/// <summary>Unpacks a wheel into the store; lengths, CRCs and the hashes of RECORD are checked meanwhile.</summary>
internal sealed class WheelUnpacker(ContentStore store, WheelFileName name, string sha256)
{
    private const int BufferLength = 128 * 1024;

    [ThreadStatic]
    private static byte[]? t_buffer;

    public UnpackedWheel Unpack(IByteSource wheel, CancellationToken cancellationToken)
    {
        ZipReader zip = ZipReader.Read(wheel, name.Text);
        WheelContents contents = WheelContents.Read(name, zip.Entries, zip.ReadAll);
        // The largest first, so that no thread ends with a large file.
        WheelFile[] files = [.. contents.Files.OrderByDescending(file => file.Entry.Length)];
        UnpackedFile[] unpacked = new UnpackedFile[files.Length];
        bool[] wrong = new bool[files.Length];
        ParallelOptions options = new()
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = Environment.ProcessorCount,
        };
        try
        {
            Parallel.For(0, files.Length, options, i => unpacked[i] = Unpack(zip, files[i], out wrong[i]));
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        return new UnpackedWheel(
            name,
            sha256,
            contents.DistInfo,
            [.. unpacked.OrderBy(file => file.Scheme).ThenBy(file => file.Path, StringComparer.Ordinal)]
        )
        {
            Folders =
            [
                .. contents
                    .Folders.OrderBy(folder => folder.Scheme)
                    .ThenBy(folder => folder.Path, StringComparer.Ordinal)
                    .Select(folder => new UnpackedFolder(folder.Scheme, folder.Path)),
            ],
            Oddities =
            [
                .. WheelOddity.Summarize([.. contents.Oddities, .. files.Where((_, i) => wrong[i]).Select(WrongHash)]),
            ],
        };
    }

    private UnpackedFile Unpack(ZipReader zip, WheelFile file, out bool isWrong)
    {
        byte[] buffer = t_buffer ??= new byte[BufferLength];
        using IncrementalHash? hash = OtherHash(file.Row?.Algorithm);
        using Stream source = zip.Open(file.Entry);
        using NewContentStream target = store.Create(file.Entry.IsExecutable);
        // Full buffers, so that most files need one write.
        for (int read; (read = source.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0; )
        {
            target.Write(buffer.AsSpan(0, read));
            hash?.AppendData(buffer.AsSpan(0, read));
        }
        byte[]? digest = hash?.GetHashAndReset();
        StoredContent content = target.Commit();
        isWrong = IsHashed(file.Row) && !file.Row.HasDigest(digest ?? Convert.FromHexString(content.Sha256));
        return new UnpackedFile(file.Scheme, file.Path, content);
    }

    private static bool IsHashed([NotNullWhen(true)] RecordRow? row) =>
        row?.Algorithm is "sha256" or "sha384" or "sha512";

    private static WheelOddity WrongHash(WheelFile file) =>
        new(true, file.Entry.Path, $"its {file.Row?.Algorithm} hash differs from RECORD");

    private static IncrementalHash? OtherHash(string? algorithm) =>
        algorithm switch
        {
            "sha384" => IncrementalHash.CreateHash(HashAlgorithmName.SHA384),
            "sha512" => IncrementalHash.CreateHash(HashAlgorithmName.SHA512),
            _ => null, // the store computes SHA-256 anyway
        };
}
