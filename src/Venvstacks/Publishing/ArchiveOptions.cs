using Venvstacks.Formats.Xz;
using Venvstacks.Platforms;

namespace Venvstacks.Publishing;

/// <summary>How archives are compressed.</summary>
internal sealed record ArchiveOptions
{
    /// <summary>The preset of xz, 0 (fast) to 9 (small).</summary>
    public int Level { get; init; } = 6;

    /// <summary>How many threads to use at most for all archives together; the bytes do not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>How archives for a platform are encoded.</summary>
    internal ArchiveEncoding For(Target platform) => new(Level, platform.IsArm ? XzFilter.None : XzFilter.X86);
}
