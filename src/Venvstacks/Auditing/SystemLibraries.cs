using System.Collections.Frozen;
using Venvstacks.Platforms;

namespace Venvstacks.Auditing;

/// <summary>The libraries and symbol versions that layers may expect of the system, as of this version of the tool.</summary>
internal static class SystemLibraries
{
    private static readonly Lazy<ImmutableArray<string[]>> LazyLinux = new(() =>
        [.. ReadLines("linux-libraries.txt").Select(line => line.Split(' '))]
    );

    private static readonly Lazy<FrozenSet<string>> LazyX64 = new(() => ReadWindows('-'));

    private static readonly Lazy<FrozenSet<string>> LazyArm64 = new(() => ReadWindows('+'));

    /// <summary>The libraries that every Linux with a C library of some version has.</summary>
    public static FrozenSet<string> OfLinux(LibcFloor floor)
    {
        string libc = floor.Libc == Libc.Glibc ? "glibc" : "musl";
        return LazyLinux
            .Value.Where(row => row[0] == "library" && row[1] == libc && VersionOf(row[2]) <= VersionOf(floor))
            .Select(row => row[3])
            .ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>The newest symbol version of each family of libraries (<c>GLIBCXX</c>, <c>CXXABI</c>) that every Linux with a glibc of some version has; <c>GLIBC</c> itself is the floor.</summary>
    public static IReadOnlyDictionary<string, Version> SymbolsOf(LibcFloor floor, string processor)
    {
        Dictionary<string, Version> symbols = new(StringComparer.Ordinal) { ["GLIBC"] = VersionOf(floor) };
        string[]? row = LazyLinux
            .Value.Where(row => row[0] == "symbols" && row[2] == processor && VersionOf(row[1]) <= VersionOf(floor))
            .MaxBy(row => VersionOf(row[1]));
        foreach (string[] family in row is null ? [] : row.Skip(3).Select(item => item.Split('=')))
        {
            if (Version.TryParse(family[1], out Version? newest))
                symbols[family[0]] = newest;
        }
        return symbols;
    }

    /// <summary>Whether Windows 10 and 11 both have a library.</summary>
    /// <param name="name">Its name in any case.</param>
    /// <param name="isArm">Whether the system is for ARM.</param>
    public static bool IsOfWindows(string name, bool isArm) =>
        name.StartsWith("api-ms-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ext-ms-", StringComparison.OrdinalIgnoreCase)
        || (isArm ? LazyArm64 : LazyX64).Value.Contains(name);

    private static FrozenSet<string> ReadWindows(char otherMark) =>
        ReadLines("windows-libraries.txt")
            .Where(line => line[0] != otherMark)
            .Select(line => line.TrimStart('+', '-'))
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static Version VersionOf(LibcFloor floor) => new(floor.Major, floor.Minor);

    private static Version VersionOf(string text) => Version.Parse(text);

    private static IEnumerable<string> ReadLines(string name)
    {
        using Stream resource = typeof(SystemLibraries).Assembly.GetManifestResourceStream(name)!;
        using StreamReader text = new(resource);
        while (text.ReadLine() is { } line)
        {
            if (line is not ['#', ..])
                yield return line;
        }
    }
}
