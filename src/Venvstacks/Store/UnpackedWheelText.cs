using Venvstacks.Files;
using Venvstacks.Packaging.Wheels;

namespace Venvstacks.Store;

/// <summary>The text form of an unpacked wheel: sealed lines of tab-separated fields.</summary>
internal static class UnpackedWheelText
{
    private const string Header = "venvstacks unpacked wheel 2";

    public static byte[] Print(UnpackedWheel wheel)
    {
        StringBuilder text = new();
        text.Append(Header)
            .Append('\n')
            .AppendJoin('\t', wheel.FileName.Text, wheel.Sha256, wheel.DistInfo)
            .Append('\n');
        foreach (WheelOddity oddity in wheel.Oddities)
            text.AppendJoin('\t', oddity.IsRefused ? '!' : '?', oddity.Entry, oddity.Problem).Append('\n');
        foreach (UnpackedFolder folder in wheel.Folders)
            text.AppendJoin('\t', (int)folder.Scheme, 'd', folder.Path).Append('\n');
        foreach (UnpackedFile file in wheel.Files)
        {
            (string sha256, long size, bool isExecutable) = file.Content;
            text.AppendJoin('\t', (int)file.Scheme, isExecutable ? 'x' : 'f', sha256, size, file.Path).Append('\n');
        }
        return SealedText.Seal(text.ToString());
    }

    /// <summary>Reads a list; false when it is damaged (its hash is wrong) or of another version.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out UnpackedWheel? wheel)
    {
        wheel = null;
        if (!SealedText.TryOpen(bytes, Header, out string[] lines))
            return false;
        string[] head = lines[0].Split('\t');
        string[][] rows = [.. lines[1..].Select(line => line.Split('\t'))];
        wheel = new UnpackedWheel(
            WheelFileName.Parse(head[0]),
            head[1],
            head[2],
            [.. rows.Where(row => row.Length == 5).Select(ParseFile)]
        )
        {
            Folders = [.. rows.Where(row => row is [not ("!" or "?"), "d", _]).Select(ParseFolder)],
            Oddities = [.. rows.Where(row => row[0] is "!" or "?").Select(ParseOddity)],
        };
        return true;
    }

    private static UnpackedFolder ParseFolder(string[] fields) => new((WheelScheme)int.Parse(fields[0]), fields[2]);

    private static WheelOddity ParseOddity(string[] fields) => new(fields[0] == "!", fields[1], fields[2]);

    private static UnpackedFile ParseFile(string[] fields)
    {
        StoredContent content = new(fields[2], long.Parse(fields[3]), fields[1] == "x");
        return new UnpackedFile((WheelScheme)int.Parse(fields[0]), fields[4], content);
    }
}
