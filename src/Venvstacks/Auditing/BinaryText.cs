using System.Text.Json;
using System.Text.Json.Nodes;
using Venvstacks.Files;
using Venvstacks.Formats.Elf;
using Venvstacks.Formats.MachO;
using Venvstacks.Formats.Pe;
using Venvstacks.Store;

namespace Venvstacks.Auditing;

/// <summary>The binaries among some files as a cache file: a header, for each binary a line with its SHA-256 and its facts in JSON, and the hash of all that.</summary>
internal static class BinaryText
{
    /// <summary>The first line; it also goes into the name, so that another form has another name.</summary>
    public const string Header = "venvstacks binaries 1";

    public static byte[] Print(IEnumerable<KeyValuePair<string, BinaryFile>> binaries)
    {
        StringBuilder text = new StringBuilder(Header).Append('\n');
        foreach ((string sha256, BinaryFile binary) in binaries.OrderBy(item => item.Key, StringComparer.Ordinal))
            text.Append(sha256).Append(' ').Append(Write(binary).ToJsonString()).Append('\n');
        return SealedText.Seal(text.ToString());
    }

    /// <summary>Reads a list; false when it is damaged or of another version.</summary>
    public static bool TryParse(
        ReadOnlySpan<byte> bytes,
        [NotNullWhen(true)] out Dictionary<string, BinaryFile>? binaries
    )
    {
        binaries = null;
        if (!SealedText.TryOpen(bytes, out string? text))
            return false;
        string[] lines = text.Split('\n');
        if (lines[0] != Header)
            return false;
        try
        {
            binaries = lines[1..^1].ToDictionary(line => line[..64], line => Parse(line[65..]), StringComparer.Ordinal);
            return true;
        }
        catch (Exception e) when (LayerFactsJson.IsUnexpected(e) || e is ArgumentException)
        {
            return false; // written by another program: the hash is right
        }
    }

    private static JsonObject Write(BinaryFile binary) =>
        binary switch
        {
            BinaryFile.Elf elf => Write(elf.File),
            BinaryFile.MachO machO => new JsonObject
            {
                ["macho"] = machO.File.IsUniversal,
                ["slices"] = new JsonArray([.. machO.File.Slices.Select(Write)]),
            },
            BinaryFile.Pe pe => new JsonObject
            {
                ["pe"] = pe.File.Processor,
                ["imports"] = Texts(pe.File.Imports),
                ["delayed"] = Texts(pe.File.DelayImports),
            },
            BinaryFile.Damaged damaged => new JsonObject { ["damaged"] = damaged.Problem },
            _ => throw new ArgumentException("an unknown kind of file", nameof(binary)),
        };

    private static JsonObject Write(ElfFile file) =>
        new()
        {
            ["elf"] = file.Header.Machine,
            ["image"] = file.Header.IsImage,
            ["linux"] = file.Header.IsForLinux,
            ["loader"] = file.Header.Interpreter,
            ["soname"] = file.SoName,
            ["needed"] = Texts(file.Needed),
            ["rpath"] = Texts(file.Rpath),
            ["runpath"] = Texts(file.RunPath),
            ["versions"] = new JsonArray([
                .. file.VersionNeeds.Select(need => new JsonArray(need.Library, need.Version, need.IsWeak)),
            ]),
        };

    private static JsonObject Write(MachOSlice slice) =>
        new()
        {
            ["processor"] = slice.Processor,
            ["image"] = slice.IsImage,
            ["id"] = slice.Id,
            ["dylibs"] = new JsonArray([
                .. slice.Dylibs.Select(dylib => new JsonArray(dylib.Name, dylib.Kind.ToString())),
            ]),
            ["runpaths"] = Texts(slice.RunPaths),
            ["minimum"] = slice.MinimumMacos?.ToString(),
            ["macos"] = slice.IsForMacos,
            ["signed"] = slice.IsSigned,
        };

    private static BinaryFile Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement json = document.RootElement;
        if (json.TryGetProperty("elf", out JsonElement machine))
            return new BinaryFile.Elf(ParseElf(json, machine.GetString()!));
        if (json.TryGetProperty("pe", out JsonElement processor))
            return new BinaryFile.Pe(
                new PeFile(processor.GetString()!)
                {
                    Imports = ParseTexts(json, "imports"),
                    DelayImports = ParseTexts(json, "delayed"),
                }
            );
        if (json.TryGetProperty("macho", out JsonElement isUniversal))
            return new BinaryFile.MachO(
                new MachOFile([.. json.GetProperty("slices").EnumerateArray().Select(ParseSlice)])
                {
                    IsUniversal = isUniversal.GetBoolean(),
                }
            );
        return new BinaryFile.Damaged(LayerFactsJson.Text(json, "damaged"));
    }

    private static ElfFile ParseElf(JsonElement json, string machine) =>
        new(
            new ElfHeader(machine, [], json.GetProperty("loader").GetString())
            {
                IsImage = json.GetProperty("image").GetBoolean(),
                IsForLinux = json.GetProperty("linux").GetBoolean(),
            }
        )
        {
            SoName = json.GetProperty("soname").GetString(),
            Needed = ParseTexts(json, "needed"),
            Rpath = ParseTexts(json, "rpath"),
            RunPath = ParseTexts(json, "runpath"),
            VersionNeeds =
            [
                .. json.GetProperty("versions")
                    .EnumerateArray()
                    .Select(need => new ElfVersionNeed(
                        need[0].GetString()!,
                        need[1].GetString()!,
                        need[2].GetBoolean()
                    )),
            ],
        };

    private static MachOSlice ParseSlice(JsonElement json) =>
        new(LayerFactsJson.Text(json, "processor"))
        {
            IsImage = json.GetProperty("image").GetBoolean(),
            Id = json.GetProperty("id").GetString(),
            Dylibs =
            [
                .. json.GetProperty("dylibs")
                    .EnumerateArray()
                    .Select(dylib => new MachODylib(
                        dylib[0].GetString()!,
                        Enum.Parse<MachODylibKind>(dylib[1].GetString()!)
                    )),
            ],
            RunPaths = ParseTexts(json, "runpaths"),
            MinimumMacos = json.GetProperty("minimum").GetString() is { } version ? Version.Parse(version) : null,
            IsForMacos = json.GetProperty("macos").GetBoolean(),
            IsSigned = json.GetProperty("signed").GetBoolean(),
        };

    private static JsonArray Texts(ImmutableArray<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static ImmutableArray<string> ParseTexts(JsonElement json, string key) =>
        [.. json.GetProperty(key).EnumerateArray().Select(text => text.GetString()!)];
}
