using System.CommandLine;
using System.Text.RegularExpressions;
using Venvstacks.Cli.Configuration;
using Venvstacks.Cli.Terminal;
using Venvstacks.Platforms;

namespace Venvstacks.Cli.Tests;

/// <summary>Property: a name with one edit gets the original as first suggestion, and a random word gets none. Commands, options, choices, platforms, topics, layers, keys of a definition and settings.</summary>
public sealed class NameSuggestionTests : IDisposable
{
    private const string Definition = """
        [[runtimes]]
        name = "python"
        python_implementation = "cpython@3.11.7"
        requirements = []
        platforms = ["linux_x86_64"]

        [[frameworks]]
        name = "science"
        runtime = "python"
        requirements = []

        """;

    private static readonly string[] Keys =
    [
        "name",
        "runtime",
        "requirements",
        "platforms",
        "python_implementation",
        "dynlib_exclude",
        "priority_indexes",
        "versioned",
    ];

    private readonly Scratch _folder = new();

    private static RootCommand Root => new CliApp(new Streams(TextWriter.Null, TextWriter.Null)).Root;

    private string Path => _folder["venvstacks.toml"];

    [Fact]
    public async Task Commands_are_suggested() =>
        await RequireAsync([.. Root.Subcommands.Select(command => command.Name)], word => [word]);

    [Fact]
    public async Task Options_of_every_command_are_suggested()
    {
        foreach (Command command in Root.Subcommands.Where(command => command.Subcommands.Count == 0))
            await RequireAsync(
                [.. command.Options.Where(option => !option.Hidden).Select(option => option.Name)],
                word => [command.Name, word],
                [.. command.Options.Concat(Root.Options).SelectMany(option => option.Aliases.Append(option.Name))]
            );
    }

    [Fact]
    public async Task Values_of_choices_and_platforms_are_suggested()
    {
        await RequireAsync(SettingKey.Progress.Choices, word => ["--progress", word, "show", Path]);
        await RequireAsync(SettingKey.Color.Choices, word => ["--color", word, "show", Path]);
        await RequireAsync(
            [.. Target.All.Select(target => target.Name)],
            word => ["build", "--platform", word, Path],
            ["all"]
        );
    }

    [Fact]
    public async Task Topics_are_suggested() =>
        await RequireAsync(
            Commands.HelpCommand.Topics,
            word => ["help", word],
            [.. Root.Subcommands.Select(c => c.Name)]
        );

    [Fact]
    public async Task Layers_and_keys_of_a_definition_are_suggested()
    {
        await File.WriteAllTextAsync(Path, Definition, TestContext.Current.CancellationToken);
        await RequireAsync(["framework-science"], word => ["lock", "--include", word, Path]);
        foreach (string key in Keys)
            await RequireAsync(
                [key],
                word =>
                {
                    File.WriteAllText(_folder["other.toml"], WithKey(key, word));
                    return ["show", _folder["other.toml"]];
                },
                [.. Keys, "frameworks", "dynlib_include", "package_indexes"]
            );
    }

    [Fact]
    public async Task Settings_are_suggested() =>
        await RequireAsync(
            [.. SettingKey.All.Select(key => key.Name)],
            word =>
            {
                string file = _folder["config/venvstacks/config.toml"];
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
                File.WriteAllText(file, $"{word} = 'x'\n");
                return ["cache", "size"];
            }
        );

    [Fact]
    public async Task A_random_word_gets_no_suggestion()
    {
        Random random = new(7);
        for (int i = 0; i < 100; i++)
        {
            string word = new([.. Enumerable.Range(0, 9).Select(_ => (char)random.Next('a', 'z' + 1))]);
            foreach (
                string[] arguments in (string[][])
                    [
                        [word],
                        ["build", $"--{word}"],
                        ["help", word],
                    ]
            )
                (await RunAsync(arguments)).Error.ShouldNotContain("did you mean", customMessage: word);
        }
    }

    public void Dispose() => _folder.Dispose();

    // In the place of the key, or as a further one.
    private static string WithKey(string key, string word)
    {
        int place = Definition.LastIndexOf($"{key} = ", StringComparison.Ordinal);
        return place < 0
            ? $"{Definition}{word} = []\n"
            : $"{Definition[..place]}{word}{Definition[(place + key.Length)..]}";
    }

    private async Task RequireAsync(string[] names, Func<string, string[]> toArguments, params string[] others)
    {
        List<string> problems = [];
        foreach (string name in names.Where(name => name.Length > 2)) // shorter ones are not guessed
        foreach (string word in Edits(name).Where(word => !names.Concat(others).Contains(word, StringComparer.Ordinal)))
        {
            CliResult result = await RunAsync(toArguments(word));
            Match asked = Regex.Match(
                result.Error,
                "did you mean '(?<first>[^']+)'",
                RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
            );
            string first = asked.Groups["first"].Value;
            if (first != name && !IsOneEdit(first, word))
                problems.Add($"{word}: '{first}' instead of '{name}': {result.Error}");
        }
        problems.ShouldBeEmpty();
    }

    private Task<CliResult> RunAsync(string[] arguments) =>
        CliRunner.RunAsync(
            new Dictionary<string, string> { ["HOME"] = _folder[""], ["XDG_CONFIG_HOME"] = _folder["config"] },
            arguments
        );

    // At the middle and at the end: a letter missing, doubled, changed, swapped with its neighbour.
    private static IEnumerable<string> Edits(string name)
    {
        foreach (int i in new[] { name.Length / 2, name.Length - 1 })
        {
            yield return name.Remove(i, 1);
            yield return name.Insert(i, name[i].ToString());
            yield return $"{name[..i]}q{name[(i + 1)..]}";
            if (name[i] != name[i - 1] && name[i - 1] != '-')
                yield return $"{name[..(i - 1)]}{name[i]}{name[i - 1]}{name[(i + 1)..]}";
        }
    }

    // Another name that is as near is as good.
    private static bool IsOneEdit(string name, string word)
    {
        if (name.Length == word.Length)
        {
            int[] different = [.. Enumerable.Range(0, name.Length).Where(i => name[i] != word[i])];
            return different.Length == 1
                || (different is [var a, var b] && b == a + 1 && name[a] == word[b] && name[b] == word[a]);
        }
        (string longer, string shorter) = name.Length > word.Length ? (name, word) : (word, name);
        return longer.Length == shorter.Length + 1
            && Enumerable.Range(0, longer.Length).Any(i => longer.Remove(i, 1) == shorter);
    }
}
