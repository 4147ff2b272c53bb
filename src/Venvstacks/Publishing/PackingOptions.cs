using Venvstacks.Formats.Packing;
using Venvstacks.Formats.Xz;
using Venvstacks.Platforms;

namespace Venvstacks.Publishing;

/// <summary>The format of archives and its options: those that the user chose, else the defaults of each target.</summary>
internal sealed record PackingOptions
{
    /// <summary>The format; null for the target's own: <c>zip</c> for Windows, else <c>tar.xz</c>.</summary>
    public ArchiveFormat? Format { get; init; }

    /// <summary>The level of compression; null for the format's own.</summary>
    public int? Level { get; init; }

    /// <summary>The least content of each frame of <c>tar.zst</c> in bytes; null for one frame.</summary>
    public int? FrameSize { get; init; }

    /// <summary>The format of a target's archives.</summary>
    public ArchiveFormat FormatFor(Target target) =>
        Format ?? (target.IsWindows ? ArchiveFormat.Zip : ArchiveFormat.TarXz);

    /// <summary>All that the bytes of a target's archives depend on besides their content.</summary>
    public ArchiveOptions OptionsFor(Target target)
    {
        ArchiveFormat format = FormatFor(target);
        return new ArchiveOptions(format)
        {
            Level = Level ?? format.DefaultLevel,
            // The filter is for machine code of x86 only; readers from before 2022 do not know the one for ARM.
            Filter = format == ArchiveFormat.TarXz && !target.IsArm ? XzFilter.X86 : XzFilter.None,
            FrameSize = FrameSize,
            CopiesLinks = format == ArchiveFormat.Zip && target.IsWindows,
        };
    }

    /// <summary>The problem of the options for some targets, or null.</summary>
    public string? FindProblem(IEnumerable<Target> targets) =>
        targets.Select(target => OptionsFor(target).FindProblem()).FirstOrDefault(problem => problem is not null);
}
