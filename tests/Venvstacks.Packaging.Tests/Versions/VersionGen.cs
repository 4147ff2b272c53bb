using System.Collections.Immutable;
using CsCheck;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Tests.Versions;

/// <summary>Random versions, close enough to each other that equal and neighbouring ones are common.</summary>
internal static class VersionGen
{
    /// <summary>Numbers at and beside the edges of the fields of the key.</summary>
    private static readonly Gen<VersionNumber> Number = Gen.OneOf(
            Gen.ULong[0, 3],
            OneOf(
                254UL,
                255UL,
                256UL,
                1022UL,
                1023UL,
                1024UL,
                16382UL,
                16383UL,
                16384UL,
                65533UL,
                65534UL,
                65535UL,
                65536UL
            ),
            OneOf(ulong.MaxValue - 1, ulong.MaxValue)
        )
        .Select(number => (VersionNumber)number);

    private static readonly Gen<VersionNumber> HugeNumber = Gen.String[Gen.Char['0', '9'], 20, 24]
        .Select(digits => PackageVersion.Parse(digits).Release[0]);

    private static readonly Gen<VersionNumber> AnyNumber = Gen.Frequency((20, Number), (1, HugeNumber));

    private static readonly Gen<VersionNumber?> OptionalNumber = Gen.Frequency(
        (2, Gen.Const((VersionNumber?)null)),
        (1, AnyNumber.Select(number => (VersionNumber?)number))
    );

    private static readonly Gen<PreRelease?> KnownPreRelease = Gen.Frequency(
        (2, Gen.Const((PreRelease?)null)),
        (
            1,
            Gen.Select(
                Gen.Enum<PreReleaseKind>(),
                AnyNumber,
                (kind, number) => (PreRelease?)new PreRelease(kind, number)
            )
        )
    );

    private static readonly Gen<string?> Local = Gen.Frequency(
        (3, Gen.Const((string?)null)),
        (1, OneOf<string?>("0", "1", "10", "a", "a.0", "a.1", "ab", "1.a", "1.0"))
    );

    /// <summary>Any version.</summary>
    public static Gen<PackageVersion> Version { get; } =
        Gen.Select(
            Gen.Frequency((9, Gen.Const((VersionNumber)0)), (1, AnyNumber)),
            AnyNumber.Array[1, 6],
            KnownPreRelease,
            OptionalNumber,
            OptionalNumber,
            Local,
            (epoch, release, pre, post, dev, local) =>
                new PackageVersion(ImmutableArray.Create(release), epoch, pre, post, dev, local)
        );

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
