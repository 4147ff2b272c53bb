using System.Globalization;
using System.Security.Cryptography;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Zip;

namespace Venvstacks.Formats.Tests.Zip;

/// <summary>5,000 damaged archives with a fixed seed: what this reader accepts, Python's <c>zipfile</c> reads alike, or not at all.</summary>
public sealed class ZipMutantTests
{
    private const int Count = 5000;

    // Per archive its number, then for each file in order the name and the hash; "-" where zipfile refuses it.
    private const string Script = """
        import hashlib, os, sys, zipfile
        for number in sorted(int(name) for name in os.listdir(".")):
            try:
                with zipfile.ZipFile(str(number)) as archive:
                    rows = [
                        "%s %s" % (ascii(i.filename), hashlib.sha256(archive.read(i)).hexdigest())
                        for i in archive.infolist()
                    ]
            except Exception:
                rows = ["-"]
            print(number, " ".join(rows))
        """;

    [Fact]
    public async Task What_is_accepted_is_read_alike_by_zipfile()
    {
        using Scratch scratch = new();
        Dictionary<string, string> accepted = WriteAccepted(scratch);
        string[] lines = (await Tools.RunAsync("python3", scratch.Folder, "-c", Script)).Trim().Split('\n');

        int alike = 0;
        foreach (string line in lines)
        {
            string[] parts = line.Split(' ', 2);
            if (parts[1] == "-")
                continue;
            parts[1].ShouldBe(accepted[parts[0]], $"mutant {parts[0]}");
            alike++;
        }
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{accepted.Count} of {Count} accepted, {alike} by zipfile too"
        );
        lines.Length.ShouldBe(accepted.Count);
        alike.ShouldBeGreaterThan(0);
    }

    private static Dictionary<string, string> WriteAccepted(Scratch scratch)
    {
        byte[] archive = ZipFactory.Make([
            new ZipItem("a.txt", "hello hello hello"),
            new ZipItem("d/b.txt", "b") { IsStored = true },
            new ZipItem("c", "later") { Flags = 8 },
        ]);
        Dictionary<string, string> accepted = new(StringComparer.Ordinal);
        Random random = new(48);
        for (int number = 0; number < Count; number++)
        {
            byte[] mutant = Mutate(archive, random);
            if (Describe(mutant) is not { } description)
                continue;
            string name = number.ToString(CultureInfo.InvariantCulture);
            File.WriteAllBytes(scratch[name], mutant);
            accepted.Add(name, description);
        }
        return accepted;
    }

    // A bit, a byte, a copied range, or a cut.
    private static byte[] Mutate(byte[] archive, Random random)
    {
        byte[] mutant = [.. archive];
        int at = random.Next(mutant.Length);
        switch (random.Next(4))
        {
            case 0:
                mutant[at] ^= (byte)(1 << random.Next(8));
                return mutant;
            case 1:
                mutant[at] = (byte)random.Next(256);
                return mutant;
            case 2:
                int length = random.Next(1, 1 + (mutant.Length - at));
                mutant.AsSpan(random.Next(mutant.Length - length + 1), length).ToArray().CopyTo(mutant, at);
                return mutant;
            default:
                return [.. mutant[..at], .. mutant[Math.Min(mutant.Length, at + random.Next(1, 9))..]];
        }
    }

    // Null where the archive is refused.
    private static string? Describe(byte[] archive)
    {
        try
        {
            ZipReader zip = ZipReader.Read(new MemoryBytes(archive), "t.zip");
            return string.Join(
                ' ',
                zip.Entries.Select(entry =>
                    $"'{entry.Path}{(entry.IsDirectory ? "/" : "")}' {Convert.ToHexStringLower(SHA256.HashData(zip.ReadAll(entry)))}"
                )
            );
        }
        catch (ArchiveFormatException)
        {
            return null;
        }
    }
}
