namespace Venvstacks.Packaging.Tags;

/// <summary>The platform tags that a system accepts, the best first.</summary>
public static class PlatformTags
{
    /// <summary>The names that manylinux had before it named the version of glibc (PEP 600 "Legacy manylinux tags").</summary>
    private static readonly (int Minor, string Name)[] LegacyManylinux =
    [
        (17, "manylinux2014"),
        (12, "manylinux2010"),
        (5, "manylinux1"),
    ];

    /// <summary>The last release of macOS 10, as newer ones accept its binaries.</summary>
    private const int LastMinorOfMacOS10 = 16;

    /// <summary>Linux with glibc 2.<paramref name="minor"/> (PEP 600).</summary>
    /// <param name="architecture">The machine: <c>x86_64</c>, <c>aarch64</c>.</param>
    /// <param name="minor">The newest glibc 2 that a binary may need.</param>
    public static ImmutableArray<string> Glibc(string architecture, int minor)
    {
        int oldest = architecture is "x86_64" or "i686" ? 5 : 17;
        ImmutableArray<string>.Builder tags = ImmutableArray.CreateBuilder<string>();
        tags.Add($"linux_{architecture}");
        for (int m = minor; m >= oldest; m--)
        {
            tags.Add($"manylinux_2_{m}_{architecture}");
            if (Array.Find(LegacyManylinux, legacy => legacy.Minor == m).Name is { } name)
                tags.Add($"{name}_{architecture}");
        }
        return tags.DrainToImmutable();
    }

    /// <summary>Linux with musl 1.<paramref name="minor"/> (PEP 656).</summary>
    /// <param name="architecture">The machine: <c>x86_64</c>, <c>aarch64</c>.</param>
    /// <param name="minor">The newest musl 1 that a binary may need.</param>
    public static ImmutableArray<string> Musl(string architecture, int minor) =>
        [
            $"linux_{architecture}",
            .. Enumerable.Range(0, minor + 1).Reverse().Select(m => $"musllinux_1_{m}_{architecture}"),
        ];

    /// <summary>macOS.</summary>
    /// <param name="architecture">The machine: <c>arm64</c> or <c>x86_64</c>.</param>
    /// <param name="major">The newest release that a binary may need: 10, or 11 and above.</param>
    /// <param name="minor">Its minor number; counts for 10 only.</param>
    public static ImmutableArray<string> MacOS(string architecture, int major, int minor)
    {
        List<string> tags = [];
        for (int m = major; m >= 11; m--)
            tags.AddRange(MacFormats(architecture).Select(format => $"macosx_{m}_0_{format}"));
        string[] formatsOf10 = architecture == "x86_64" || major == 10 ? MacFormats(architecture) : ["universal2"];
        for (int m = major > 10 ? LastMinorOfMacOS10 : minor; m >= 4; m--)
            tags.AddRange(formatsOf10.Select(format => $"macosx_10_{m}_{format}"));
        return [.. tags];
    }

    /// <summary>Windows.</summary>
    /// <param name="architecture">The machine: <c>amd64</c> or <c>arm64</c>.</param>
    public static ImmutableArray<string> Windows(string architecture) => [$"win_{architecture}"];

    /// <summary>The binary formats that hold code for a machine.</summary>
    private static string[] MacFormats(string architecture) =>
        architecture == "x86_64"
            ? ["x86_64", "intel", "fat64", "fat3", "universal2", "universal"]
            : [architecture, "universal2"];
}
