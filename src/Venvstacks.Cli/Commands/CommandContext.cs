using System.CommandLine;
using Venvstacks.Cli.Configuration;
using Venvstacks.Cli.Terminal;

namespace Venvstacks.Cli.Commands;

/// <summary>The streams, the global options and the user's settings, for every command.</summary>
internal sealed record CommandContext(Streams Streams, GlobalOptions Global, UserSettings Settings)
{
    /// <summary>The options of the commands on stacks; the commands share them, so that each is made once.</summary>
    public StackOptions Choices { get; } = new();

    /// <summary>Results, for programs and people.</summary>
    public TextWriter Out => Streams.Out;

    /// <summary>The messages of one run.</summary>
    public Messages Messages(ParseResult parsed) => new(Streams, Global.ForMessages(parsed));

    /// <summary>A workspace of the user's cache and environment.</summary>
    /// <param name="messages">Receives warnings.</param>
    /// <param name="isOffline">Whether the network is not used.</param>
    /// <exception cref="Diagnostics.BuildEnvException">The user's settings have errors.</exception>
    public Workspace OpenWorkspace(Messages messages, bool isOffline = false)
    {
        Settings.Require();
        return OpenWorkspaceAnyway(messages, isOffline);
    }

    /// <summary>The same, although settings may have errors.</summary>
    public Workspace OpenWorkspaceAnyway(Messages messages, bool isOffline = false) =>
        Workspace.Open(
            new WorkspaceOptions
            {
                Offline = isOffline,
                Variable = Streams.Variable,
                Warn = warning => messages.Warn(warning),
            }
        );
}
