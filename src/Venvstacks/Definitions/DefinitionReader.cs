using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;
using Venvstacks.Settings;

namespace Venvstacks.Definitions;

/// <summary>Reads stack definitions and reports all problems of a file at once.</summary>
/// <param name="environment">Gives the value of an environment variable, or null.</param>
public sealed class DefinitionReader(Func<string, string?> environment)
{
    private static readonly TomlCodes Codes = new(
        DiagnosticCodes.WrongKind,
        DiagnosticCodes.MissingKey,
        DiagnosticCodes.UnknownKey
    );

    /// <summary>Reads a definition and the <c>venvstacks.uv.toml</c> beside it, which applies if the definition has no <c>[tool.uv]</c>.</summary>
    /// <param name="path">The file; messages call it so.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LayerSpecException">The file cannot be read, or has errors.</exception>
    public async Task<StackDefinition> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        TomlProblems problems = new(await ReadTextAsync(path, cancellationToken).ConfigureAwait(false), Codes);
        TomlTableReader root = new(Parse(problems.Source), "the stack definition", problems);
        ImmutableArray<TomlTable> runtimes = root.FindList<TomlTable>("runtimes") ?? [];
        ImmutableArray<TomlTable> frameworks = root.FindList<TomlTable>("frameworks") ?? [];
        ImmutableArray<TomlTable> applications = root.FindList<TomlTable>("applications") ?? [];
        TomlTableReader? tool = root.Find<TomlTable>("tool") is { } table ? new(table, "'tool'", problems) : null;
        TomlTable? inline = tool?.Find<TomlTable>("uv");
        ToolSettings own = ToolTableReader.Read(tool?.Find<TomlTable>("venvstacks"), problems);
        HashSet<string> unread = new MisspeltTables(root, problems).Report();
        root.ReportUnknown(DiagnosticSeverity.Warning);

        TomlProblems? settingsProblems = inline is null
            ? await FindSettingsAsync(path, cancellationToken).ConfigureAwait(false)
            : null;
        UvSettings settings = ReadSettings(inline, problems, settingsProblems);
        StackReader reader = new(
            problems,
            settings,
            Path.GetDirectoryName(Path.GetFullPath(path))!,
            environment,
            unread
        );
        StackDefinition stack = new(Path.GetFullPath(path))
        {
            Runtimes = reader.ReadRuntimes(runtimes),
            Frameworks = reader.ReadFrameworks(frameworks),
            Applications = reader.ReadApplications(applications),
            Uv = settings,
            WheelChecks = own.WheelChecks,
            EntryTimes = own.EntryTimes,
        };
        if (stack.Layers.IsEmpty && !problems.HasErrors)
            ReportEmpty(problems);
        ImmutableArray<Diagnostic> found = [.. settingsProblems?.Diagnostics ?? [], .. problems.Diagnostics];
        if (found.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
            throw new LayerSpecException(found);
        return stack with { Warnings = found };
    }

    /// <summary>The errors of the environment variables that stand for settings of a definition.</summary>
    internal ImmutableArray<Diagnostic> CheckEnvironment()
    {
        TomlProblems problems = new(new SourceText("", ""), Codes);
        UvSettings settings = new UvSettingsReader(environment).Read(TomlTable.Of(), problems);
        _ = new StackReader(problems, settings, "", environment, new HashSet<string>(StringComparer.Ordinal));
        return [.. problems.Diagnostics.Where(problem => problem.Severity == DiagnosticSeverity.Error)];
    }

    private UvSettings ReadSettings(TomlTable? inline, TomlProblems problems, TomlProblems? settingsProblems)
    {
        UvSettingsReader reader = new(environment);
        return settingsProblems is null
            ? reader.Read(inline ?? TomlTable.Of(), problems)
            : reader.Read(Parse(settingsProblems.Source), settingsProblems);
    }

    private static async Task<TomlProblems?> FindSettingsAsync(string path, CancellationToken cancellationToken)
    {
        string settingsPath = Path.Combine(Path.GetDirectoryName(path) ?? "", "venvstacks.uv.toml");
        if (!Path.Exists(settingsPath))
            return null;
        SourceText source = await ReadTextAsync(settingsPath, cancellationToken).ConfigureAwait(false);
        return new TomlProblems(source, Codes);
    }

    private static TomlTable Parse(SourceText source)
    {
        List<Diagnostic> diagnostics = [];
        return TomlReader.TryRead(source, DiagnosticCodes.NotToml, diagnostics, out TomlTable? table)
            ? table
            : throw new LayerSpecException([
                .. diagnostics.Select(problem =>
                    source.Text.TrimStart() is ['{', ..]
                        ? problem with
                        {
                            Help = "the file looks like JSON; write the definition as TOML",
                        }
                        : problem
                ),
            ]);
    }

    private static async Task<SourceText> ReadTextAsync(string path, CancellationToken cancellationToken)
    {
        byte[] bytes = await ReadBytesAsync(path, cancellationToken).ConfigureAwait(false);
        SourceSpan start = new(new SourceText(path, ""), default);
        if (FindCompression(bytes) is { } compression)
            throw new LayerSpecException(
                Diagnostic.Error(
                    DiagnosticCodes.NotToml,
                    $"invalid TOML: the file is compressed with {compression}",
                    start,
                    "decompress the file"
                )
            );
        string? encoding = FindEncoding(bytes);
        if (Utf8Text.TryDecode(path, bytes, out SourceText? source, out SourceSpan? error) && encoding is null)
            return source;
        throw new LayerSpecException(
            Diagnostic.Error(
                DiagnosticCodes.NotToml,
                encoding is null ? "invalid TOML: not UTF-8" : $"invalid TOML: the file is {encoding}, not UTF-8",
                encoding is null ? error : start,
                "save the file with the encoding UTF-8"
            )
        );
    }

    // A byte order mark, or the zeros of ASCII characters.
    private static string? FindEncoding(byte[] bytes) =>
        bytes switch
        {
            [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] => "UTF-32",
            [not 0, 0, 0, 0, not 0, 0, 0, 0, ..] or [0, 0, 0, not 0, 0, 0, 0, not 0, ..] => "UTF-32",
            [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [not 0, 0, not 0, 0, ..] or [0, not 0, 0, not 0, ..] => "UTF-16",
            _ => null,
        };

    private static string? FindCompression(byte[] bytes) =>
        bytes switch
        {
            [0x1F, 0x8B, ..] => "gzip",
            [(byte)'P', (byte)'K', 3, 4, ..] => "zip",
            [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31, 0x41, ..] => "bzip2",
            [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => "xz",
            [0x28, 0xB5, 0x2F, 0xFD, ..] => "zstd",
            _ => null,
        };

    private static async Task<byte[]> ReadBytesAsync(string path, CancellationToken cancellationToken)
    {
        if (path.Length == 0)
            throw new LayerSpecException(
                Diagnostic.Error(DiagnosticCodes.UnreadableDefinition, "the path of the stack definition is empty")
            );
        if (Directory.Exists(path))
            throw new LayerSpecException(
                Diagnostic.Error(
                    DiagnosticCodes.UnreadableDefinition,
                    $"the stack definition '{path}' is a directory",
                    help: "name the file in it, usually venvstacks.toml"
                )
            );
        if (UserFile.FindProblem(path) is { } problem)
            throw new LayerSpecException(
                Diagnostic.Error(
                    DiagnosticCodes.UnreadableDefinition,
                    $"the stack definition '{path}' cannot be read: {problem}"
                )
            );
        try
        {
            return await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string reason = exception is FileNotFoundException or DirectoryNotFoundException
                ? "it does not exist"
                : exception.Message;
            string message = $"the stack definition '{path}' cannot be read: {reason}";
            throw new LayerSpecException(
                [
                    Diagnostic.Error(
                        DiagnosticCodes.UnreadableDefinition,
                        message,
                        help: "check the path of the file, usually venvstacks.toml"
                    ),
                ],
                exception
            );
        }
    }

    private static void ReportEmpty(TomlProblems problems) =>
        problems.Add(
            Diagnostic.Warning(
                DiagnosticCodes.EmptyStack,
                "the stack definition has no layers",
                problems.At(default),
                "a stack starts with a [[runtimes]] table"
            )
        );
}
