using static Venvstacks.Tests.Store.WheelFixture;

namespace Venvstacks.Tests.Store;

/// <summary>Makes archives of a wheel <c>foo 1.0</c> that are wrong in one point.</summary>
internal static class WheelArchives
{
    public static byte[] With(params ZipItem[] items) => ZipFactory.Make(Items([Module, .. items]));

    public static byte[] Replace(ZipItem item) => ZipFactory.Make(Items([Module, item]));

    public static byte[] Recorded(string rows) =>
        ZipFactory.Make(Items([Module], record: $"{rows}{Row(Metadata)}{Row(WheelFile)}{Dist}/RECORD,,\n"));

    public static byte[] Spelled(string distInfo)
    {
        ZipItem[] items =
        [
            .. ((ZipItem[])[Module, Metadata, WheelFile]).Select(item =>
                item with
                {
                    Name = item.Name.Replace(Dist, distInfo, StringComparison.Ordinal),
                }
            ),
        ];
        string record = string.Concat(items.Select(Row)) + $"{distInfo}/RECORD,,\n";
        return ZipFactory.Make([.. items, new ZipItem($"{distInfo}/RECORD", record)]);
    }

    public static byte[] EntryPoint(string line) =>
        With(new ZipItem($"{Dist}/entry_points.txt", $"[console_scripts]\n{line}\n"));

    public static string Script(string problem) => $"entry '{Dist}/entry_points.txt': {problem}";

    public static string Deep(int depth) => string.Join('/', Enumerable.Repeat("d", depth));
}
