using System.Text.RegularExpressions;

namespace Venvstacks.Cli.Tests.Documents;

/// <summary>The files of a definition in the documents.</summary>
internal static class DocumentStack
{
    private static readonly Regex Module = new(@"""(?<path>[\w/.-]+\.py)""", RegexOptions.NonBacktracking);

    /// <summary>Writes a definition, and an empty file for each module and directory that it names and that is not there.</summary>
    public static async Task WriteAsync(string folder, string definition)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "venvstacks.toml"), definition);
        foreach (string module in Module.Matches(definition).Select(match => match.Groups["path"].Value))
        {
            string path = Path.Combine(folder, module);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (!File.Exists(path))
                await File.WriteAllTextAsync(path, "");
        }
    }
}
