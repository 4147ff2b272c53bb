using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>One byte of a file changes, its length and modification time do not: the results stay right.</summary>
/// <remarks>VENVSTACKS_FLIPS sets the number of flips of each test.</remarks>
[Trait("Category", "Slow")]
public sealed class FlippedFileTests(ITestOutputHelper output)
{
    private static readonly string[] Verbs = ["build", "publish", "local-export"];
    private static readonly string[] Outputs = ["_build", "_artifacts", "_export"];

    private readonly Random _random = new(21);

    [Fact]
    public async Task A_flip_in_the_cache_reaches_no_result()
    {
        await using SmallStack stack = await BuiltStackAsync();
        SortedDictionary<string, string> expected = stack.Snapshot();
        await FlipAsync(
            stack,
            stack.Cache,
            async () =>
            {
                foreach (string folder in Outputs)
                    Directory.Delete(Path.Combine(stack.Folder, folder), recursive: true);
                await stack.SucceedAsync(Verbs);
                return TreeSnapshot.Differences(stack.Snapshot(), expected);
            }
        );
    }

    [Fact]
    public async Task A_flip_in_the_cache_reaches_no_lock()
    {
        await using SmallStack stack = await BuiltStackAsync();
        string locks = Path.Combine(stack.Folder, "requirements");
        SortedDictionary<string, string> expected = TreeSnapshot.Of(locks);
        await FlipAsync(
            stack,
            Path.Combine(stack.Cache, "indexes-v1"),
            async () =>
            {
                Directory.Delete(locks, recursive: true);
                await stack.SucceedAsync("lock");
                return TreeSnapshot.Differences(TreeSnapshot.Of(locks), expected);
            }
        );
    }

    [Theory]
    [InlineData("_build")]
    [InlineData("_export")]
    public async Task A_flip_in_an_output_is_written_again(string folder)
    {
        await using SmallStack stack = await BuiltStackAsync();
        SortedDictionary<string, string> expected = stack.Snapshot();
        await FlipAsync(
            stack,
            Path.Combine(stack.Folder, folder),
            async () =>
            {
                await stack.SucceedAsync(Verbs);
                return TreeSnapshot.Differences(stack.Snapshot(), expected);
            }
        );
    }

    [Theory]
    [InlineData("publish")]
    [InlineData("publish --format tar.zst --frames 64KiB")]
    public async Task A_flip_in_an_archive_or_its_metadata_is_written_again(string publish)
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.SucceedAsync("lock", "build", publish);
        string archives = Path.Combine(stack.Folder, "_artifacts");
        SortedDictionary<string, string> expected = TreeSnapshot.Of(archives);
        await FlipAsync(
            stack,
            archives,
            async () =>
            {
                await stack.SucceedAsync(publish);
                SortedDictionary<string, string> actual = TreeSnapshot.Of(archives);
                return TreeSnapshot
                    .Differences(actual, expected)
                    .Where(difference => !difference.Contains("env_metadata", StringComparison.Ordinal))
                    .Where(difference => !difference.Contains("venvstacks.json", StringComparison.Ordinal))
                    .Where(difference => !difference.Contains("stack.json", StringComparison.Ordinal))
                    .Concat(WrongHashes(archives));
            }
        );
    }

    [Fact]
    public async Task A_flip_in_stack_json_or_a_manifest_is_written_again_and_nothing_else()
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.SucceedAsync("lock", "build", "publish --format tar.zst --level 1");
        string archives = Path.Combine(stack.Folder, "_artifacts");
        SortedDictionary<string, string> expected = TreeSnapshot.Of(archives);
        string[] files =
        [
            Path.Combine(archives, "__venvstacks__", "stack.json"),
            Path.Combine(archives, "__venvstacks__", "stack_origin", "stack.json"),
            .. Directory.GetFiles(archives, "*.manifest"),
        ];
        files.Length.ShouldBe(6);
        foreach (string file in Enumerable.Repeat(files, StackProgram.Count("VENVSTACKS_FLIPS", 5)).SelectMany(f => f))
        {
            string flip = Flip(file);
            await stack.SucceedAsync("publish --format tar.zst --level 1");
            TreeSnapshot.Differences(TreeSnapshot.Of(archives), expected).ShouldBeEmpty(flip);
            File.Delete(file);
            // A release that is gone starts again at 1, which it is here.
            await stack.SucceedAsync("publish --format tar.zst --level 1");
            TreeSnapshot.Differences(TreeSnapshot.Of(archives), expected).ShouldBeEmpty($"{file} was removed");
        }
    }

    [Fact]
    public async Task A_flipped_block_in_the_cache_is_not_used()
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.SucceedAsync("lock", "build", "publish --level 1");
        string archives = Path.Combine(stack.Folder, "_artifacts");
        SortedDictionary<string, string> expected = TreeSnapshot.Of(archives);
        string[] blocks = Directory.GetFiles(Path.Combine(stack.Cache, "blocks-v1"));
        blocks.Length.ShouldBeGreaterThanOrEqualTo(4);
        foreach (string block in blocks)
            Flip(block);
        Directory.Delete(archives, recursive: true);
        Directory.Delete(Path.Combine(stack.Cache, "archives-v3"), recursive: true);

        await stack.SucceedAsync("publish --level 1");

        TreeSnapshot.Differences(TreeSnapshot.Of(archives), expected).ShouldBeEmpty();
    }

    // The number of the build in the metadata goes up when an archive is made again.
    private static IEnumerable<string> WrongHashes(string archives)
    {
        JsonNode stack = JsonNode.Parse(File.ReadAllText(Path.Combine(archives, "__venvstacks__", "venvstacks.json")))!;
        foreach (JsonNode? layer in stack["layers"]!.AsObject().SelectMany(kind => kind.Value!.AsArray()))
        {
            string name = (string)layer!["archive_name"]!;
            string sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(archives, name))));
            if ((string)layer["archive_hashes"]!["sha256"]! != sha256)
                yield return $"{name} has another hash than its metadata says";
            string text = File.ReadAllText(
                Path.Combine(archives, "__venvstacks__", "env_metadata", $"{layer["layer_name"]}.json")
            );
            if (!JsonNode.DeepEquals(JsonNode.Parse(text), layer))
                yield return $"the metadata of {name} differs from that of the stack";
            JsonNode released = JsonNode.Parse(
                File.ReadAllText(Path.Combine(archives, "__venvstacks__", "stack.json"))
            )!["layers"]!
                .AsArray()
                .Single(known => (string)known!["layer_name"]! == (string)layer["layer_name"]!)!;
            if ((string)released["archive"]!["sha256"]! != sha256)
                yield return $"{name} has another hash than the release says";
            if ((int)released["archive_build"]! != (int)layer["archive_build"]!)
                yield return $"{name} has another number than the release says";
        }
    }

    private static async Task<SmallStack> BuiltStackAsync()
    {
        SmallStack stack = await SmallStack.StartAsync();
        await stack.SucceedAsync(["lock", .. Verbs]);
        return stack;
    }

    // Takes turns among the kinds of files, so that those of which there are few are flipped too.
    private async Task FlipAsync(SmallStack stack, string folder, Func<Task<IEnumerable<string>>> resultAsync)
    {
        Dictionary<string, int> flips = new(StringComparer.Ordinal);
        List<string> problems = [];
        int count = StackProgram.Count("VENVSTACKS_FLIPS", 25);
        while (flips.Values.Sum() < count)
        {
            foreach (IGrouping<string, string> kind in FilesByKind(folder))
            {
                string file = kind.ElementAt(_random.Next(kind.Count()));
                string flip = Flip(file);
                flips[kind.Key] = flips.GetValueOrDefault(kind.Key) + 1;
                problems.AddRange((await resultAsync()).Select(problem => $"{kind.Key}: {flip}: {problem}"));
            }
        }
        foreach ((string kind, int number) in flips)
            output.WriteLine($"{kind}: {number} flips");
        problems.ShouldBeEmpty();
        stack.Leftovers().ShouldBeEmpty();
    }

    private static IGrouping<string, string>[] FilesByKind(string folder) =>
        [
            .. Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(path => new FileInfo(path) is { LinkTarget: null, Length: > 0 })
                .GroupBy(path => KindOf(Path.GetRelativePath(folder, path)))
                .OrderBy(kind => kind.Key, StringComparer.Ordinal),
        ];

    private static string KindOf(string path) =>
        $"{path.Split('/')[0]} {(path.Contains("__pycache__", StringComparison.Ordinal) ? "bytecode" : Path.GetExtension(path))}";

    private string Flip(string path)
    {
        FileInfo file = new(path);
        DateTime time = file.LastWriteTimeUtc;
        byte[] content = File.ReadAllBytes(path);
        int position = _random.Next(content.Length);
        content[position] ^= (byte)(1 << _random.Next(8));
        using (FileStream stream = new(path, FileMode.Open, FileAccess.Write))
        {
            stream.Position = position;
            stream.WriteByte(content[position]);
        }
        file.LastWriteTimeUtc = time;
        return $"byte {position} of {path}";
    }
}
