using System.Text;

namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>A shell script of commands of the program on an installation, run in mount points of its own.</summary>
internal sealed class TargetScript
{
    private const int Unsupported = 125;

    private readonly StringBuilder _text = new(
        """
        set -u
        tool=("$@")
        under=()
        log=$(mktemp)
        trap 'rm -f "$log"' EXIT
        skip() { cat "$log" >&2; exit 125; }
        step() {
          local expected=$1 code=0
          shift
          "${under[@]}" "${tool[@]}" "$@" > "$log" 2>&1 || code=$?
          [ "$code" = "$expected" ] && return
          echo "'$*' ended with $code instead of $expected:" >&2
          cat "$log" >&2
          exit 1
        }
        said() { grep -qF -- "$1" "$log" || { echo "no '$1' in:" >&2; cat "$log" >&2; exit 1; }; }

        """
    );

    /// <summary>Adds a line of the shell; one that fails ends the script.</summary>
    public TargetScript Do(string line)
    {
        _text.Append(line).Append(" || exit 1\n");
        return this;
    }

    /// <summary>Adds a line of the shell that this machine may not support; one that fails skips the test.</summary>
    public TargetScript Try(string line)
    {
        _text.Append(line).Append(" > \"$log\" 2>&1 || skip\n");
        return this;
    }

    /// <summary>Adds a command of the program.</summary>
    /// <param name="code">The exit code that it must have.</param>
    /// <param name="arguments">Its arguments, in the syntax of the shell.</param>
    public TargetScript Step(int code, string arguments) => Do($"step {code} {arguments}");

    /// <summary>Requires that the command before has written a text.</summary>
    public TargetScript Said(string text) => Do($"said '{text}'");

    /// <summary>Runs the script; skips the test where the machine does not support it.</summary>
    public async Task RunAsync(SmallStack stack)
    {
        string path = Path.Combine(stack.Work, "script");
        await File.WriteAllTextAsync(path, _text.ToString(), TestContext.Current.CancellationToken);
        ProgramRun run = await StackProgram.RunAsync(
            ["unshare", "-m", "bash", path, .. StackProgram.Command],
            stack.Work,
            stack.Variables
        );
        Assert.SkipWhen(
            run.ExitCode is Unsupported or 127 || run.Error.StartsWith("unshare", StringComparison.Ordinal),
            $"this machine does not support it: {run.Error}"
        );
        run.ExitCode.ShouldBe(0, run.Error);
    }
}
