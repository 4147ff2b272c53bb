using System.CommandLine;
using Venvstacks.Formats.Text;
using Venvstacks.Publishing;

namespace Venvstacks.Cli.Commands;

/// <summary>The command that follows a result, for the line <c>next:</c> on a terminal.</summary>
internal static class NextStep
{
    /// <summary>The command that locks a definition.</summary>
    public static string Lock(string definition) => Join(["lock", definition]);

    /// <summary>The command that publishes what was built.</summary>
    /// <param name="run">The build.</param>
    /// <param name="choices">The options of commands on stacks.</param>
    /// <param name="output">The directory of archives.</param>
    /// <param name="packing">How archives are packed.</param>
    public static string Publish(StackRun run, StackOptions choices, TextOption output, PackingChoices? packing)
    {
        ParseResult parsed = run.Parsed;
        bool withLower = choices.IncludeDependencies.Given(parsed) ?? choices.PublishDependencies.Read(parsed);
        return Join([
            "publish",
            .. choices.Platforms.Read(parsed).SelectMany(name => new[] { choices.Platforms.Name, name }),
            .. choices.Include.Read(parsed).SelectMany(pattern => new[] { choices.Include.Name, pattern }),
            .. Given(choices.AllowMissing, choices.AllowMissing.Read(parsed)),
            .. Given(choices.PublishDependencies, withLower),
            .. Given(choices.PublishDerived, choices.PublishDerived.Read(parsed)),
            .. Given(choices.BuildDirectory, parsed),
            .. Given(output, parsed),
            .. Given(choices.TagOutputs, choices.TagOutputs.Read(parsed)),
            .. packing?.Given(parsed) ?? [],
            parsed.GetRequiredValue(choices.SpecPath),
        ]);
    }

    private static string[] Given(FlagOption option, bool isOn) => isOn ? [option.Name] : [];

    private static string[] Given(TextOption option, ParseResult parsed) =>
        option.Read(parsed) is { } value && value != option.ByDefault ? [option.Name, value] : [];

    /// <summary>The command that installs archives.</summary>
    /// <param name="folder">The directory of the archives.</param>
    public static string Install(string folder) => $"{Join(["install", Shown(folder)])} DIR";

    /// <summary>The command that starts an exported application; null where there is none that runs here.</summary>
    public static string? Start(Publication export) =>
        export
            .Manifest.Layers.Zip(export.OutputPaths, (layer, path) => (layer.Facts, Python: FindPython(path)))
            .Where(pair => pair is { Facts.LaunchModule: not null, Python: not null })
            .Select(pair => ShellText.Join(Shown(pair.Python!), "-m", pair.Facts.LaunchModule!.Name))
            .FirstOrDefault();

    private static string? FindPython(string layer) =>
        new[] { Path.Combine(layer, "bin", "python"), Path.Combine(layer, "Scripts", "python.exe") }.FirstOrDefault(
            File.Exists
        );

    private static string Join(IEnumerable<string> words) => ShellText.Join(words.Prepend("venvstacks"));

    // Relative where that is shorter.
    private static string Shown(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.Length < path.Length ? relative : path;
    }
}
