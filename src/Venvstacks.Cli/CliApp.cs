using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Venvstacks.Cli.Commands;
using Venvstacks.Cli.Configuration;
using Venvstacks.Cli.Terminal;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli;

/// <summary>Parses a command line, runs the command and turns its outcome into an exit code.</summary>
/// <remarks>0 success · 1 error · 2 wrong usage · 3 a check failed · 70 internal error · 130, 143 interrupted.</remarks>
internal sealed class CliApp
{
    private const int Failed = 1;
    private const int WrongUsage = 2;
    private const int CheckFailed = 3;
    private const int InternalError = 70;

    private readonly Streams _streams;
    private readonly GlobalOptions _global = new();
    private readonly RootCommand _root = new("Layered, portable Python environments") { HelpName = "venvstacks" };

    public CliApp(Streams streams)
    {
        UserSettings settings = new(streams.Variable);
        _streams = streams with { Variable = settings.Variable };
        CommandContext context = new(_streams, _global, settings);
        _root.Options.Clear();
        _root.Add(
            new HelpOption("--help", "-h") { Description = "Show this help", Action = new HelpWriter(streams.Out) }
        );
        _root.Add(
            new VersionOption("--version", "-V")
            {
                Description = "Show the version",
                Action = new VersionWriter(streams.Out),
            }
        );
        _global.AddTo(_root);
        _root.Directives.OfType<System.CommandLine.Completions.SuggestDirective>().Single().Action =
            new CompletionWriter(streams.Out);
        Command[] commands =
        [
            new ShowCommand(context),
            new LockCommand(context),
            new BuildCommand(context),
            new AuditCommand(context),
            new OutputCommand(OutputKind.Archives, context),
            new OutputCommand(OutputKind.Export, context),
            new WhyCommand(context),
            new InstallCommand(context),
            new StatusCommand(context),
            new VerifyCommand(context),
            new RunCommand(context),
            new UpdateCommand(context),
            new RollbackCommand(context),
            new RepairCommand(context),
            new GcCommand(context),
            new UninstallCommand(context),
            new TreeCommand(context),
            new OutdatedCommand(context),
            new DiffCommand(context),
            new SizeCommand(context),
            new FetchCommand(context),
            new CacheCommand(context),
            new DoctorCommand(context),
            new InitCommand(context),
            new ExplainCommand(context),
            new HelpCommand(context),
            new CompletionsCommand(context),
        ];
        foreach (Command command in commands)
            _root.Add(command);
    }

    /// <summary>Every command, for the help and the reference pages.</summary>
    public RootCommand Root => _root;

    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string[] arguments)
    {
        arguments = OptionalValue.Fill(RunArguments.Separate(arguments));
        if (arguments.Length == 0)
        {
            HelpWriter.Write(_root, _streams.Error);
            return WrongUsage;
        }
        ParseResult parsed = Parse(arguments);
        ErrorWriter errors = new(_streams, _global.NamedProgress(parsed));
        if (UsageError(parsed, arguments) is { } problem)
        {
            errors.WriteUsage(parsed.CommandResult.Command, problem);
            return WrongUsage;
        }
        Messages messages = new(_streams, _global.ForMessages(parsed));
        using Interruption stop = new(_streams, messages);
        try
        {
            int code = await InvokeAsync(parsed, stop.Token);
            return stop.ExitCode is null ? code : stop.SayFinished();
        }
        catch (OperationCanceledException) when (stop.ExitCode is not null)
        {
            return stop.SayUnfinished();
        }
        catch (Exception error) when (UserError.From(error) is { } known)
        {
            messages.Fail(known);
            return known is AuditException or VerificationException or CheckException ? CheckFailed : Failed;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            errors.WriteBug(error, withTrace: parsed.GetValue(_global.Verbose) >= 2);
            return InternalError;
        }
    }

    /// <summary>The usage error of a command line, or null.</summary>
    public string? FindUsageError(string[] arguments)
    {
        arguments = RunArguments.Separate(arguments);
        return UsageError(Parse(arguments), arguments);
    }

    private ParseResult Parse(string[] arguments) =>
        _root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });

    private async Task<int> InvokeAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        InvocationConfiguration configuration = new()
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = _streams.Out,
            Error = _streams.Error,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        finally
        {
            await _streams.Out.FlushAsync(CancellationToken.None);
        }
    }

    private string? UsageError(ParseResult parsed, string[] arguments)
    {
        if (parsed.Tokens is [{ Type: TokenType.Directive, Value: var directive }, ..])
            return IsKnown(directive) ? null : $"No such command '{directive}'";
        if (parsed.Action is HelpWriter or VersionWriter)
            return null;
        if (FlagWithValue(parsed.CommandResult.Command, arguments) is { } flag)
            return $"Option '{flag}' does not take a value";
        if (UnknownOption(parsed) is { } unknown)
            return WithHint(
                $"No such option: {unknown.Value}",
                OptionAdvice.Find(
                    unknown.Value,
                    parsed.CommandResult.Command,
                    [.. OptionNames(parsed.CommandResult.Command, _ => true)],
                    _root.Subcommands
                )
            );
        if (parsed.CommandResult.Command is { Subcommands: { Count: > 0 } commands })
        {
            return parsed.UnmatchedTokens is [var word, ..]
                ? WithHint(
                    $"No such command '{word}'",
                    _root.Options.Any(option => option.Name == $"--{word}")
                        ? $"did you mean '--{word}'?"
                        : Suggestions.Ask(word, commands.Select(command => command.Name))
                )
                : "Missing command";
        }
        if (parsed.UnmatchedTokens is [var extra, ..] && extra.EndsWith(".toml", StringComparison.OrdinalIgnoreCase))
            return $"one stack definition at a time: '{extra}' is a second one";
        if (parsed.Errors is [{ SymbolResult: ArgumentResult { Tokens.Count: 0 } missing }, ..])
            return $"Missing argument '{missing.Argument.Name}'";
        if (EmptyArgument(parsed) is { } empty)
            return $"Argument '{empty.Name}' is empty";
        return parsed.Errors is [var error, ..]
            ? error.Message.TrimEnd('.')
            : (parsed.CommandResult.Command as IHasProblem)?.ProblemOf(parsed)
                ?? GlobalOptions.Problem(_streams.Variable);
    }

    private static Argument? EmptyArgument(ParseResult parsed) =>
        parsed
            .CommandResult.Children.OfType<ArgumentResult>()
            .FirstOrDefault(result => result is { Argument.Arity.MaximumNumberOfValues: 1, Tokens: [{ Value: "" }] })
            ?.Argument;

    // [suggest] or [suggest:12], for shell completion; System.CommandLine throws on other directives.
    private static bool IsKnown(string directive) =>
        directive == "[suggest]"
        || (directive.StartsWith("[suggest:", StringComparison.Ordinal) && directive[9..^1].All(char.IsAsciiDigit));

    // System.CommandLine would parse the value as the next argument.
    private string? FlagWithValue(Command command, string[] arguments)
    {
        string[] flags = [.. OptionNames(command, option => option.Arity.MaximumNumberOfValues == 0)];
        return arguments
            .TakeWhile(argument => argument != "--")
            .Where(argument => argument.StartsWith("--", StringComparison.Ordinal) && argument.Contains('='))
            .Select(argument => argument[..argument.IndexOf('=', StringComparison.Ordinal)])
            .FirstOrDefault(name => flags.Contains(name, StringComparer.Ordinal));
    }

    private static string WithHint(string problem, string? hint) => hint is null ? problem : $"{problem} ({hint})";

    /// <summary>An unknown option, which System.CommandLine parses as a free argument.</summary>
    private static Token? UnknownOption(ParseResult parsed)
    {
        HashSet<Token> values = new(ReferenceEqualityComparer.Instance);
        for (SymbolResult? symbol = parsed.CommandResult; symbol is CommandResult command; symbol = command.Parent)
            values.UnionWith(command.Children.OfType<OptionResult>().SelectMany(option => option.Tokens));
        return parsed
            .Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash)
            .FirstOrDefault(token =>
                token is { Type: TokenType.Argument, Value: ['-', _, ..] } && !values.Contains(token)
            );
    }

    private IEnumerable<string> OptionNames(Command command, Func<Option, bool> isWanted) =>
        command
            .Options.Concat(_root.Options.Where(option => option.Recursive))
            .Where(isWanted)
            .SelectMany(option => option.Aliases.Prepend(option.Name));
}
