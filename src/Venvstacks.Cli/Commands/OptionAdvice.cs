using System.CommandLine;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Commands;

/// <summary>Suggests the option that an unknown one probably means.</summary>
internal static class OptionAdvice
{
    private const string Negative = "--no-";

    // Longer than "--no-x", so that a short name is no part of many others.
    private const int MinPart = 6;

    /// <summary>The question, or the commands that have the option; null where nothing is near.</summary>
    /// <param name="written">The unknown option.</param>
    /// <param name="command">The command.</param>
    /// <param name="known">The names of the command's options.</param>
    /// <param name="commands">All commands.</param>
    public static string? Find(string written, Command command, string[] known, IEnumerable<Command> commands)
    {
        bool isNegative = written.StartsWith(Negative, StringComparison.Ordinal);
        string[] names = [.. known.Where(name => isNegative || !name.StartsWith(Negative, StringComparison.Ordinal))];
        if (Suggestions.Ask(written, names) is { } question)
            return question;
        if (Array.Find(names, name => IsPart(name, written) || IsPart(written, name)) is { } longer)
            return $"did you mean '{longer}'?";
        string[] others =
        [
            .. commands
                .Where(other => other != command && other.Options.Any(option => option.Name == written))
                .Select(other => $"'{other.Name}'"),
        ];
        return others.Length == 0 ? null : $"it is an option of {Join(others)}";
    }

    private static string Join(string[] names) =>
        names is [.. { Length: > 0 } first, var last] ? $"{string.Join(", ", first)} and {last}" : names[0];

    // --if-needed is part of --lock-if-needed
    private static bool IsPart(string name, string longer) =>
        name.Length >= MinPart
        && name.StartsWith("--", StringComparison.Ordinal)
        && longer.EndsWith(name[1..], StringComparison.Ordinal);
}
