using Venvstacks.Files;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Wheels;

namespace Venvstacks.Store;

/// <summary>The text form of an unpacked wheel: sealed lines of tab-separated fields.</summary>
internal static class UnpackedWheelText
{
    private const string Header = "venvstacks unpacked wheel 2";

    /// <summary>Writes the text in UTF-8.</summary>
    public static void Write(Stream target, UnpackedWheel wheel)
    {
        using SealedTextWriter text = new(target);
        text.WriteLine(Header);
        text.WriteLine(wheel.FileName.Text, wheel.Sha256, wheel.DistInfo);
        foreach (WheelOddity oddity in wheel.Oddities)
            text.WriteLine(oddity.IsRefused ? "!" : "?", oddity.Entry, oddity.Problem);
        foreach (UnpackedFolder folder in wheel.Folders)
            text.WriteLine($"{(int)folder.Scheme}", "d", folder.Path);
        foreach (UnpackedFile file in wheel.Files)
        {
            (string sha256, long size, bool isExecutable) = file.Content;
            text.WriteLine($"{(int)file.Scheme}", isExecutable ? "x" : "f", sha256, $"{size}", file.Path);
        }
        text.Seal();
    }

    /// <summary>Reads a wheel; null when the file does not exist, or its text is damaged or of another version.</summary>
    public static UnpackedWheel? Find(string path)
    {
        if (!File.Exists(path))
            return null;
        using FileStream file = UnlockedFile.OpenRead(path);
        using SealedTextReader text = new(file);
        try
        {
            return Read(text) is { } wheel && text.IsWhole ? wheel : null;
        }
        catch (Exception e) when (e is ParseException or FormatException or OverflowException)
        {
            return null; // damaged: the seal is read last
        }
    }

    private static UnpackedWheel? Read(SealedTextReader text)
    {
        if (!text.TryReadLine(out ReadOnlySpan<char> line) || !line.SequenceEqual(Header))
            return null;
        if (!text.TryReadLine(out line) || line.ToString().Split('\t') is not [var name, var sha256, var distInfo])
            return null;
        ImmutableArray<UnpackedFile>.Builder files = ImmutableArray.CreateBuilder<UnpackedFile>();
        ImmutableArray<UnpackedFolder>.Builder folders = ImmutableArray.CreateBuilder<UnpackedFolder>();
        ImmutableArray<WheelOddity>.Builder oddities = ImmutableArray.CreateBuilder<WheelOddity>();
        Span<Range> fields = stackalloc Range[6];
        while (text.TryReadLine(out line))
        {
            int count = line.Split(fields, '\t');
            if (count == 5)
                files.Add(ParseFile(line, fields));
            else if (line is ['!' or '?', '\t', ..])
                oddities.Add(new WheelOddity(line[0] == '!', $"{line[fields[1]]}", $"{line[fields[2]]}"));
            else
                folders.Add(new UnpackedFolder((WheelScheme)int.Parse(line[fields[0]]), $"{line[fields[2]]}"));
        }
        return new UnpackedWheel(WheelFileName.Parse(name), sha256, distInfo, files.DrainToImmutable())
        {
            Folders = folders.DrainToImmutable(),
            Oddities = oddities.DrainToImmutable(),
        };
    }

    private static UnpackedFile ParseFile(ReadOnlySpan<char> line, ReadOnlySpan<Range> fields) =>
        new(
            (WheelScheme)int.Parse(line[fields[0]]),
            $"{line[fields[4]]}",
            new StoredContent($"{line[fields[2]]}", long.Parse(line[fields[3]]), line[fields[1]] is "x")
        );
}
