using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Commands;

/// <summary>A check that the user requested failed; nothing else is wrong.</summary>
internal sealed class CheckException(Diagnostic diagnostic) : VenvstacksException([diagnostic])
{
    public override string TypeName => "CheckError";
}
