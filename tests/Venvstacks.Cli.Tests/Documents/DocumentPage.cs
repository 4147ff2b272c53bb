using System.Text.RegularExpressions;

namespace Venvstacks.Cli.Tests.Documents;

/// <summary>A fenced block of a page.</summary>
/// <param name="Language">The word behind the fence; empty for none.</param>
/// <param name="FileName">The file that the line before names (<c>`fetch.py`:</c>), or null.</param>
/// <param name="Text">The lines.</param>
internal sealed record DocumentBlock(string Language, string? FileName, string Text);

/// <summary>A page of the documents: its blocks, commands and links.</summary>
/// <param name="path">The full path of the file.</param>
internal sealed class DocumentPage(string path)
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture;

    private static readonly Regex Fence = new(
        @"(`(?<file>[\w-]+\.\w+)`[^\n`]*:\n+)?^ *```(?<language>\w*)\n(?<text>.*?)^ *```$",
        Linear | RegexOptions.Multiline | RegexOptions.Singleline
    );

    private static readonly Regex CommandLine = new(
        @"^ *(- (run: )?)?(\$ )?venvstacks(?<words>( +('[^']*'|[^\s#|<>&']+))+)",
        Linear
    );

    private static readonly Regex InlineCommand = new(@"`venvstacks(?<words>( [^`]*)?)`", Linear);

    private static readonly Regex Link = new(@"\]\((?<target>[^)\s]+)\)", Linear);

    private static readonly Regex Heading = new("^#+ (?<title>.*)$", Linear | RegexOptions.Multiline);

    private static readonly Regex Word = new("'[^']*'|\"[^\"]*\"|\\S+", Linear);

    private readonly string _text = File.ReadAllText(path);

    /// <summary>README, CHANGELOG and all pages of docs, relative to the project.</summary>
    public static IEnumerable<string> All =>
        Directory
            .EnumerateFiles(Path.Combine(Shared.ProjectRoot, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(["README.md", "CHANGELOG.md"])
            .Select(file => Path.GetRelativePath(Shared.ProjectRoot, Path.Combine(Shared.ProjectRoot, file)))
            .Order(StringComparer.Ordinal);

    /// <summary>A page of the project.</summary>
    public static DocumentPage Open(string name) => new(Path.Combine(Shared.ProjectRoot, name));

    /// <summary>The fenced blocks, in order.</summary>
    public IEnumerable<DocumentBlock> Blocks =>
        Fence
            .Matches(_text)
            .Select(match => new DocumentBlock(
                match.Groups["language"].Value,
                match.Groups["file"] is { Success: true, Value: var file } ? file : null,
                match.Groups["text"].Value
            ));

    /// <summary>The command lines of the program in blocks, without prompts, comments and pipes; each is its words after <c>venvstacks</c>. Lines with placeholders (<c>COMMAND</c>) are left out.</summary>
    public IEnumerable<string[]> Commands =>
        from block in Blocks
        where block.Language is "" or "sh" or "yaml"
        from line in block.Text.Split('\n')
        let match = CommandLine.Match(line)
        where match.Success
        let words = WordsOf(match.Groups["words"].Value)
        where !words.Any(IsPlaceholder)
        select words;

    /// <summary>The command lines of the program within sentences, without those with placeholders.</summary>
    public IEnumerable<string[]> InlineCommands =>
        from Match match in InlineCommand.Matches(Fence.Replace(_text, "\n"))
        let words = WordsOf(match.Groups["words"].Value)
        where !words.Any(IsPlaceholder)
        select words;

    /// <summary>The targets of the links that stay in the project.</summary>
    public IEnumerable<string> Links =>
        Link.Matches(Fence.Replace(_text, "\n"))
            .Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal));

    /// <summary>The anchors of the headings.</summary>
    public IEnumerable<string> Anchors =>
        Heading
            .Matches(Fence.Replace(_text, "\n"))
            .Select(match =>
                string.Concat(
                    match
                        .Groups["title"]
                        .Value.ToLowerInvariant()
                        .Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')
                        .Select(c => c == ' ' ? '-' : c)
                )
            );

    private static bool IsPlaceholder(string word) =>
        word.Contains('…')
        || word.StartsWith('[')
        || (word.Length > 1 && word.All(c => char.IsAsciiLetterUpper(c) || c == '_'));

    // Words of a shell: 'app-*' is one without its quotes.
    private static string[] WordsOf(string line) =>
        [.. Word.Matches(line).Select(match => match.Value.Trim('\'', '"'))];
}
