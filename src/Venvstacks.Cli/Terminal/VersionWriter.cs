using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Venvstacks.Cli.Terminal;

/// <summary>Prints <c>venvstacks: VERSION</c>, as the reference does.</summary>
internal sealed class VersionWriter(TextWriter output) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public static string Version { get; } =
        typeof(VersionWriter)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion;

    public override int Invoke(ParseResult parseResult)
    {
        output.WriteLine($"venvstacks: {Version}");
        return 0;
    }
}
