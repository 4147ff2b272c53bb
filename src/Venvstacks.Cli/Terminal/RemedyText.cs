using System.CommandLine;
using System.CommandLine.Parsing;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Terminal;

/// <summary>Words the engine's advice with the options of the current command.</summary>
/// <param name="options">The names of the options that the command takes.</param>
internal sealed class RemedyText(IReadOnlySet<string> options)
{
    private const string PlatformOption = "--platform";

    /// <summary>The advice for a command line; options that its own exclude are left out.</summary>
    public static RemedyText For(ParseResult parsed)
    {
        HashSet<string> options = parsed
            .CommandResult.Command.Options.Select(option => option.Name)
            .ToHashSet(StringComparer.Ordinal);
        if (parsed.Tokens.Any(token => token is { Type: TokenType.Option, Value: "--locked" }))
            options.Remove("--lock-if-needed");
        return new RemedyText(options)
        {
            Platforms =
            [
                .. parsed
                    .CommandResult.Children.OfType<OptionResult>()
                    .Where(result => result.Option.Name == PlatformOption)
                    .SelectMany(result => result.Tokens)
                    .Select(token => token.Value),
            ],
        };
    }

    /// <summary>The platforms that the command line names.</summary>
    public ImmutableArray<string> Platforms { get; init; } = [];

    private string BuildFirst =>
        ShellText.Join([
            "venvstacks",
            "build",
            .. Platforms.SelectMany(platform => new[] { PlatformOption, platform }),
        ]);

    // Only builds can be locked, and only they need what 'fetch' downloads.
    private string GoOnline =>
        options.Contains("--locked")
            ? "run 'venvstacks fetch' where there is a network"
            : "run the same command once without '--offline'";

    /// <summary>The diagnostic with its advice as help, below the help that it has already.</summary>
    public Diagnostic Word(Diagnostic diagnostic) =>
        diagnostic.Advice is Remedy remedy && Describe(remedy) is { } words
            ? diagnostic with
            {
                Help = diagnostic.Help is null ? words : $"{diagnostic.Help}\n{words}",
            }
            : diagnostic;

    /// <summary>The advice in words, or null where the command has no option for it.</summary>
    public string? Describe(Remedy remedy) =>
        remedy switch
        {
            Remedy.LockLayers => "run 'venvstacks lock' first" + If("--lock-if-needed", ", or add '--lock-if-needed'"),
            Remedy.LockAgain => "run 'venvstacks lock' again",
            Remedy.BuildFirst => $"run '{BuildFirst}' first",
            Remedy.GoOnline => GoOnline,
            Remedy.CheckNetwork check => $"check {check.What}" + If("--offline", ", or use '--offline'"),
            Remedy.NameRuntimes runtimes => Option("--runtimes", "name a directory of runtime archives")
                + (
                    runtimes.OrInstallation
                        ? If("--runtime-from", ", or an installed Python with '--runtime-from'")
                        : ""
                )
                + (runtimes.OrOnline ? If("--offline", $", or {GoOnline}") : ""),
            Remedy.NameWheels wheels => (wheels.First is null ? "" : $"{wheels.First}, then ")
                + Option("--local-wheels", "name the directory that holds the wheels")
                + (wheels.Else is null ? "" : $", or {wheels.Else}"),
            Remedy.AllowMissing => options.Contains("--allow-missing")
                ? "to ignore unmatched patterns, add '--allow-missing'"
                : null,
            Remedy.NameOutput output => Output(output),
            Remedy.SupplyWheels supply => Option("--local-wheels", "build the wheels and name their directory")
                + (supply.Platforms.IsEmpty ? "" : $", or narrow the layer: platforms = [{Listed(supply)}]"),
            _ => null,
        };

    private string Output(Remedy.NameOutput output)
    {
        bool isBuild = output.Output == StackPhase.Build;
        string replace = output.OrReplace
            ? "move it away, "
                + If(isBuild ? "--clean" : "--force", $"replace it with '{(isBuild ? "--clean" : "--force")}', ")
                + "or "
            : "";
        return replace + Option(isBuild ? "--build-dir" : "--output-dir", "name another directory");
    }

    private static string Listed(Remedy.SupplyWheels supply) =>
        string.Join(", ", supply.Platforms.Select(name => $"\"{name}\""));

    private string Option(string option, string action) => action + If(option, $" with '{option}'");

    private string If(string option, string words) => options.Contains(option) ? words : "";
}
