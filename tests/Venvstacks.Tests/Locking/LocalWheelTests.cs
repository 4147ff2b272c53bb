using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Tests.Locking;

/// <summary>Local wheels without indexes: odd ones are locked, and for others the help names the file and what is wrong with it.</summary>
public class LocalWheelTests
{
    private const string Definition = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        requirements = ["pk"]
        platforms = ["linux_x86_64"]

        [tool.uv]
        no-index = true

        """;

    private const string FileName = "pk-2024.3.13-py3-none-any.whl";

    private static readonly ZipItem Module = new("pk.py", "x = 1\n");

    public static TheoryData<string, byte[], string> Unusable { get; } =
        new()
        {
            { "cut", Wheel("pk-2024.3.13")[..^60], "the zip archive is cut short" },
            {
                "HTML",
                "\n<!DOCTYPE html>\n<html><body>Not found</body></html>"u8.ToArray(),
                "it is an HTML page, not a zip archive"
            },
            { "empty", [], "the file is empty" },
            { "text", "Not found"u8.ToArray(), "it is not a zip archive" },
            { "encrypted", Wheel("pk-2024.3.13", Module with { Flags = 1 }), "entry 'pk.py': it is encrypted" },
            {
                "bzip2",
                Wheel("pk-2024.3.13", Module with { Method = 12 }),
                "entry 'pk.py': it is compressed with bzip2, and only deflate and zstd are supported"
            },
            {
                "LZMA",
                Wheel("pk-2024.3.13", Module with { Method = 14 }),
                "entry 'pk.py': it is compressed with LZMA, and only deflate and zstd are supported"
            },
            {
                "appended",
                [.. Wheel("pk-2024.3.13"), .. "more"u8],
                "something follows the archive, or an archive is inside its comment"
            },
            {
                "entry twice",
                Wheel("pk-2024.3.13", Module, Module),
                "entry 'pk.py': the archive has two entries of this name"
            },
            {
                "two dist-info",
                Wheel("pk-2024.3.13", new ZipItem("b-1.dist-info/METADATA", "")),
                "it has 2 '.dist-info' directories instead of one"
            },
            { "other name", Wheel("pk-2024.3.13", name: "qk"), "METADATA is of 'qk 2024.3.13'" },
        };

    [Theory]
    [InlineData("pk-2024.3.13_0873c15")]
    [InlineData("pk-2024.3.13-1")]
    [InlineData("pk-1.0_ab12")]
    [InlineData("pk")]
    [InlineData("pk-")]
    public async Task A_dist_info_directory_of_another_name_is_locked(string stem)
    {
        await using StackFolder folder = await CreateAsync(Wheel(stem));
        await folder.LockAsync();
        folder.Packages("py").ShouldBe(["pk==2024.3.13"]);
    }

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task The_help_names_the_file_and_its_problem(string what, byte[] wheel, string problem)
    {
        await using StackFolder folder = await CreateAsync(wheel);
        VenvstacksException error = await Should.ThrowAsync<VenvstacksException>(() => folder.LockAsync());
        Diagnostic diagnostic = error.Diagnostics.ShouldHaveSingleItem(what);
        diagnostic.Help.ShouldBe($"replace or remove '{PathOf(folder)}': {problem}");
        string reason = what == "other name" ? "has invalid metadata" : "has an invalid wheel";
        string.Join(' ', diagnostic.Notes).ShouldContain($"pk 2024.3.13 {reason} ({problem})");
    }

    [Fact]
    public async Task The_help_names_a_file_for_another_Python()
    {
        await using StackFolder folder = await CreateAsync(Wheel("pk-2024.3.13", python: ">=4"));
        VenvstacksException error = await Should.ThrowAsync<VenvstacksException>(() => folder.LockAsync());
        error
            .Diagnostics.Single()
            .Help.ShouldBe(
                $"'{PathOf(folder)}' requires Python >=4, and the layer is for Python ==3.11.*; supply another wheel, or use another runtime"
            );
    }

    [Fact]
    public async Task The_help_for_a_missing_wheel_names_the_option()
    {
        await using StackFolder folder = await CreateAsync(Wheel("pk-2024.3.13"));
        File.Delete(PathOf(folder));
        VenvstacksException error = await Should.ThrowAsync<VenvstacksException>(() => folder.LockAsync());
        error
            .Diagnostics.Single()
            .Help!.ShouldEndWith(
                "was not searched for 'pk', because indexes are disabled; supply a wheel with '--local-wheels'"
            );
    }

    private static async Task<StackFolder> CreateAsync(byte[] wheel)
    {
        StackFolder folder = await StackFolder.CreateAsync(Definition);
        folder.LocalWheels = ["wheels"];
        Directory.CreateDirectory(Path.Combine(folder.Path, "wheels"));
        await File.WriteAllBytesAsync(PathOf(folder), wheel, TestContext.Current.CancellationToken);
        return folder;
    }

    private static string PathOf(StackFolder folder) => Path.Combine(folder.Path, "wheels", FileName);

    private static byte[] Wheel(string stem, params ZipItem[] items) => Wheel(stem, "pk", "", items);

    private static byte[] Wheel(string stem, string name = "pk", string python = "", params ZipItem[] items)
    {
        string requires = python.Length == 0 ? "" : $"Requires-Python: {python}\n";
        string metadata = $"Metadata-Version: 2.1\nName: {name}\nVersion: 2024.3.13\n{requires}";
        return ZipFactory.Make([new ZipItem($"{stem}.dist-info/METADATA", metadata), .. items]);
    }
}
