using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Venvstacks.Formats.Zstd;

/// <summary>The parameters of zstd that archives are written with (RFC 8878; the names are those of zstd.h).</summary>
internal static class ZstdEncoder
{
    /// <summary>The encoder and its version, on which the bytes depend.</summary>
    public const string Version = "ZstdSharp 0.8.8";

    /// <summary>The largest window that is written, as a power of two: RFC 8878 asks decoders for 8 MiB.</summary>
    public const int LargestWindowLog = 23;

    /// <summary>An encoder for one frame.</summary>
    /// <param name="level">1 (fast) to 19 (small).</param>
    /// <param name="length">The exact length of the content, which is recorded in the frame. Without it the bytes would depend on the first write.</param>
    /// <param name="workers">The number of threads, at least one: without any the bytes would differ.</param>
    /// <exception cref="ArgumentException">There is no such level.</exception>
    public static Compressor Create(int level, long length, int workers)
    {
        if (level is < 1 or > 19)
            throw new ArgumentException($"level {level} is not 1 to 19", nameof(level));
        Compressor compressor = new(level);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_contentSizeFlag, 1);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_nbWorkers, Math.Max(1, workers));
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_jobSize, JobSizeOf(level));
        compressor.SetPledgedSrcSize((ulong)length);
        return compressor;
    }

    /// <summary>The content of a job that one thread compresses: two windows. An archive holds five jobs in memory.</summary>
    public static int JobSizeOf(int level) => 2 << WindowLogOf(level);

    /// <summary>The window of a level for long contents, as a power of two.</summary>
    public static int WindowLogOf(int level) =>
        level switch
        {
            1 => 19,
            2 => 20,
            <= 8 => 21,
            <= 16 => 22,
            _ => LargestWindowLog,
        };
}
