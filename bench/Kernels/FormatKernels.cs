using BenchmarkDotNet.Attributes;
using Venvstacks.Formats.Blocks;
using Venvstacks.Formats.Tar;
using Venvstacks.Formats.Xz;

namespace Venvstacks.Benchmarks;

/// <summary>What publishing does most: tar and xz.</summary>
[MemoryDiagnoser]
public class FormatKernels
{
    private const int MiB = 1024 * 1024;

    private readonly byte[] _content = new byte[8 * MiB];
    private readonly byte[] _xz;

    /// <summary>Makes content that compresses about as text does.</summary>
    public FormatKernels()
    {
        Random random = new(1);
        for (int i = 0; i < _content.Length; i++)
            _content[i] = (byte)"etaoin shrdlu\n"[Math.Min(random.Next(14), random.Next(14))];
        using MemoryStream file = new();
        Compress(file, threads: 1);
        _xz = file.ToArray();
    }

    /// <summary>2,000 small entries of a tar archive.</summary>
    [Benchmark(OperationsPerInvoke = 2000)]
    public void WriteTar()
    {
        TarWriter tar = new(Stream.Null);
        for (int i = 0; i < 2000; i++)
            tar.Write(
                new TarEntry("folder/file.py", TarEntryKind.File) { Length = 1000 },
                new MemoryStream(_content, 0, 1000)
            );
        tar.Complete();
    }

    /// <summary>8 MiB, in two blocks on one thread and on two.</summary>
    [Benchmark]
    [Arguments(1)]
    [Arguments(2)]
    public void CompressXz(int threads) => Compress(Stream.Null, threads);

    /// <summary>8 MiB out of xz.</summary>
    [Benchmark]
    public void DecompressXz()
    {
        using Stream content = XzReader.Open(new MemoryStream(_xz), "kernel.xz");
        content.CopyTo(Stream.Null);
    }

    private void Compress(Stream destination, int threads)
    {
        XzOptions options = new() { Level = 1, BlockSize = 4 * MiB };
        using XzEncoderStream xz = new(destination, options, new CompressionPool(threads));
        xz.Write(_content);
        xz.Complete();
    }
}
