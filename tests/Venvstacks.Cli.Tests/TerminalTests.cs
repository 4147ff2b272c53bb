using System.Text;
using Venvstacks.Cli.Terminal;
using Venvstacks.Diagnostics;

namespace Venvstacks.Cli.Tests;

public class TerminalTests
{
    [Theory]
    [InlineData(StackPhase.Build)]
    [InlineData(StackPhase.Publish)]
    [InlineData(StackPhase.Export)]
    public void Each_reason_to_write_an_output_again_has_its_own_words(StackPhase phase)
    {
        RebuildReason?[] reasons = [null, .. Enum.GetValues<RebuildReason>()];
        string?[] words = [.. reasons.Select(Words)];
        words.ShouldAllBe(text => !string.IsNullOrEmpty(text));
        words.ShouldBeUnique();
        Should.Throw<ArgumentException>(() => Words((RebuildReason)99));

        string? Words(RebuildReason? reason) =>
            ProgressText.Reason(new StackEvent(phase, "layer") { IsFinished = true, Reason = reason });
    }

    [Fact]
    public void Results_come_before_later_messages_in_one_file()
    {
        using MemoryStream log = new();
        Streams streams = Streams.Over(() => log, log);
        streams.Error.WriteLine("reading");
        streams.Out.WriteLine("{");
        streams.Out.WriteLine("}");
        streams.Error.WriteLine("done");
        streams.Out.WriteLine("last");
        streams.Out.Flush();
        Encoding.UTF8.GetString(log.ToArray()).ShouldBe("reading\n{\n}\ndone\nlast\n");
    }

    [Fact]
    public void Messages_are_written_although_the_results_are_lost_and_the_loss_is_reported_at_the_end()
    {
        using MemoryStream log = new();
        Streams streams = Streams.Over(() => new Failing(), log);
        streams.Out.WriteLine("{}");
        streams.Error.WriteLine("done");
        Encoding.UTF8.GetString(log.ToArray()).ShouldBe("done\n");
        Should.Throw<BuildEnvException>(streams.Out.Flush).Message.ShouldContain("disk full");
    }

    [Theory]
    [InlineData(null, null, null, true)]
    [InlineData("", "", "en_US.UTF-8", true)]
    [InlineData(null, "de_DE.utf8@euro", "C", true)]
    [InlineData("C", null, "en_US.UTF-8", false)]
    [InlineData("POSIX", null, null, false)]
    [InlineData(null, "de_DE.ISO-8859-1", "en_US.UTF-8", false)]
    [InlineData(null, null, "ja_JP.eucJP", false)]
    [InlineData("C.UTF-8", null, null, true)]
    public async Task Lines_are_ASCII_where_the_locale_names_another_encoding(
        string? all,
        string? type,
        string? lang,
        bool isUtf8
    )
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach ((string name, string? value) in new[] { ("LC_ALL", all), ("LC_CTYPE", type), ("LANG", lang) })
        {
            if (value is not null)
                variables[name] = value;
        }
        string definition = Path.Combine(Shared.Require("stacks", "cross"), "venvstacks.toml");
        CliResult result = await CliRunner.RunAsync(variables, "show", definition);
        result.ExitCode.ShouldBe(0, result.Error);
        result.Out.ShouldContain(isUtf8 ? "└── Applications\n" : "`-- Applications\n");
        result.Out.All(char.IsAscii).ShouldBe(!isUtf8);
    }

    [Fact]
    public void Plain_progress_counts_layers_and_breaks_long_silence()
    {
        ManualClock clock = new();
        using StringWriter output = new() { NewLine = "\n" };
        using PlainProgress progress = new(output, new LayerCount(_ => 2), withReasons: false, clock);
        StackEvent packing = new(StackPhase.Publish, "app") { InBytes = true, Total = 4096 };
        progress.Report(packing);
        progress.Report(packing with { Done = 2048 });
        clock.Tick();
        clock.Tick();
        progress.Report(packing with { IsFinished = true });
        clock.Tick();
        output
            .ToString()
            .ShouldBe(
                "Packing app (4.0 KiB)\n"
                    + "Packing app: 2.0 KiB of 4.0 KiB, 10 s\n"
                    + "Packing app: 2.0 KiB of 4.0 KiB, 20 s\n"
                    + "Packed app (1 of 2 layers)\n"
            );
        clock.Longest.ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(10));
    }

    private sealed class Failing : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("disk full");
    }

    /// <summary>A clock whose timer fires when it is told to.</summary>
    private sealed class ManualClock : TimeProvider, ITimer
    {
        private Action _fire = () => { };
        private long _now;

        public TimeSpan Longest { get; private set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _now;

        public void Tick()
        {
            _now += 10;
            _fire();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fire = () => callback(state);
            Longest = dueTime;
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Longest = dueTime;
            return true;
        }

        public void Dispose() { }

        public ValueTask DisposeAsync() => default;
    }
}
