using System.Net.Sockets;
using Venvstacks.Indexes;
using Venvstacks.Locking;

namespace Venvstacks.Tests.Locking;

/// <summary>Stacks locked over the wire, against the recorded index.</summary>
public class ServedGoldenTests
{
    private const int GoldenPort = 8417;
    private const string GoldenAddress = "http://127.0.0.1:8417/simple";

    [Theory]
    [InlineData("cross")]
    [InlineData("science")]
    public async Task Stacks_are_locked_as_the_golden_locks(string name)
    {
        using GoldenStackFolder stack = await GoldenStackFolder.CopyAsync(name, isLocked: false);
        using RecordedIndex? index = IsServed() ? null : await RecordedIndex.StartAsync("--port", $"{GoldenPort}");

        await LockAsync(stack, GoldenAddress);

        stack.DifferencesFromGolden().ShouldBeEmpty();
    }

    public static TheoryData<string, string, string> DifficultIndexes =>
        [
            .. from stack in GoldenStackFolder.Names
            from option in new[] { ("--faults", "0.02"), ("--latency-ms", "40"), ("--user", "alice:s3cret") }
            select (stack, option.Item1, option.Item2),
        ];

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(DifficultIndexes))]
    public async Task A_difficult_index_gives_the_same_locks(string name, string option, string value)
    {
        using GoldenStackFolder stack = await GoldenStackFolder.CopyAsync(name, isLocked: false);
        using RecordedIndex index = await RecordedIndex.StartAsync(option, value);
        string address = index.Address.ToString().TrimEnd('/');

        await LockAsync(stack, option == "--user" ? address.Replace("://", $"://{value}@") : address);

        stack.IsInLocks("s3cret").ShouldBeFalse();
        stack.ReplaceAddress(index.Address.Authority, new Uri(GoldenAddress).Authority);
        stack.DifferencesFromGolden().ShouldBeEmpty();
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Metadata_is_read_from_wheels_where_the_index_has_none()
    {
        using GoldenStackFolder stack = await GoldenStackFolder.CopyAsync("cross", isLocked: false);
        using RecordedIndex index = await RecordedIndex.StartAsync("--no-metadata");

        await LockAsync(stack, index.Address.ToString().TrimEnd('/'));

        stack.ReplaceAddress(index.Address.Authority, new Uri(GoldenAddress).Authority);
        stack.DifferencesFromGolden().ShouldBeEmpty();
    }

    private static async Task LockAsync(GoldenStackFolder stack, string address)
    {
        IndexEnvironment environment = new(name => name == "UV_DEFAULT_INDEX" ? address : null);
        IndexSettings settings = environment.Combine(stack.Definition.Uv, stack.Definition.Directory);
        using IndexClient client = new(new IndexClientOptions { Indexes = settings.Indexes });
        await LayerLocker
            .Over(stack.Definition, client, environment)
            .LockAsync(
                stack.Definition,
                LockScopes.ForAll(stack.Definition),
                cancellationToken: TestContext.Current.CancellationToken
            );
    }

    private static bool IsServed()
    {
        using TcpClient probe = new();
        try
        {
            probe.Connect("127.0.0.1", GoldenPort);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
