using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Venvstacks.Cli.Commands;
using Venvstacks.Cli.Terminal;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli;

/// <summary>The whole program: parses a command line, runs the command and turns every outcome into an exit code.</summary>
/// <remarks>0 done · 1 an error of the tool · 2 wrong usage · 70 a bug of ours · 130, 143 interrupted.</remarks>
internal sealed class CliApp
{
    private const int Failed = 1;
    private const int WrongUsage = 2;
    private const int InternalError = 70;

    private readonly Streams _streams;
    private readonly GlobalOptions _global = new();
    private readonly RootCommand _root = new("Layered, portable Python environments") { HelpName = "venvstacks" };

    public CliApp(Streams streams)
    {
        _streams = streams;
        var context = new CommandContext(streams, _global);
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
        foreach (Command command in StackCommands.All(context))
            _root.Add(command);
    }

    /// <summary>Every command, for the help and the reference pages.</summary>
    public RootCommand Root => _root;

    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Length == 0)
        {
            HelpWriter.Write(_root, _streams.Error);
            return WrongUsage;
        }
        ParseResult parsed = _root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var errors = new ErrorWriter(_streams, _global.NamedProgress(parsed));
        if (UsageError(parsed, arguments) is { } problem)
        {
            errors.WriteUsage(parsed.CommandResult.Command, problem);
            return WrongUsage;
        }
        using var stop = new Interruption(_streams);
        try
        {
            return await InvokeAsync(parsed, stop.Token);
        }
        catch (OperationCanceledException) when (stop.ExitCode is { } code)
        {
            return code;
        }
        catch (Exception error) when (UserError.From(error) is { } known)
        {
            Messages.For(_streams, _global, parsed).Fail(known);
            return Failed;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            errors.WriteBug(error, withTrace: parsed.GetValue(_global.Verbose) >= 2);
            return InternalError;
        }
    }

    private async Task<int> InvokeAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var configuration = new InvocationConfiguration
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
            return WithSuggestion(
                $"No such option: {unknown.Value}",
                unknown.Value,
                OptionNames(parsed.CommandResult.Command, _ => true)
            );
        if (parsed.CommandResult.Command is RootCommand root)
        {
            return parsed.UnmatchedTokens is [var word, ..]
                ? WithSuggestion($"No such command '{word}'", word, root.Subcommands.Select(command => command.Name))
                : "Missing command";
        }
        return parsed.Errors is [var error, ..] ? error.Message : GlobalOptions.Problem(_streams.Variable);
    }

    // [suggest] or [suggest:12], for the completion of command lines; the library fails on other words.
    private static bool IsKnown(string directive) =>
        directive == "[suggest]"
        || (directive.StartsWith("[suggest:", StringComparison.Ordinal) && directive[9..^1].All(char.IsAsciiDigit));

    // The library takes what stands behind for the next argument.
    private string? FlagWithValue(Command command, string[] arguments)
    {
        string[] flags = [.. OptionNames(command, option => option.Arity.MaximumNumberOfValues == 0)];
        return arguments
            .TakeWhile(argument => argument != "--")
            .Where(argument => argument.StartsWith("--", StringComparison.Ordinal) && argument.Contains('='))
            .Select(argument => argument[..argument.IndexOf('=', StringComparison.Ordinal)])
            .FirstOrDefault(name => flags.Contains(name, StringComparer.Ordinal));
    }

    private static string WithSuggestion(string problem, string word, IEnumerable<string> known) =>
        Suggestions.Ask(word, known) is { } question ? $"{problem} ({question})" : problem;

    /// <summary>An option that no command knows; the library takes it for the next free argument.</summary>
    private static Token? UnknownOption(ParseResult parsed)
    {
        var values = new HashSet<Token>(ReferenceEqualityComparer.Instance);
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

    /// <summary>Turns the first Ctrl-C or termination into a cancellation, the second into an immediate end.</summary>
    private sealed class Interruption : IDisposable
    {
        private readonly Streams _streams;
        private readonly CancellationTokenSource _source = new();
        private readonly PosixSignalRegistration[] _registrations;

        public Interruption(Streams streams)
        {
            _streams = streams;
            _registrations =
            [
                PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, 130)),
                PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, 143)),
            ];
        }

        public CancellationToken Token => _source.Token;

        /// <summary>128 and the signal's number once one has come.</summary>
        public int? ExitCode { get; private set; }

        public void Dispose()
        {
            foreach (PosixSignalRegistration registration in _registrations)
                registration.Dispose();
            _source.Dispose();
        }

        private void Stop(PosixSignalContext context, int exitCode)
        {
            context.Cancel = true;
            if (ExitCode is not null)
                End(exitCode);
            ExitCode = exitCode;
            _source.Cancel();
        }

        // Bars hide the cursor, and are not asked any more.
        private void End(int exitCode)
        {
            if (_streams.ErrorIsTerminal)
                _streams.Error.Write("\u001b[?25h");
            Environment.Exit(exitCode);
        }
    }
}
