namespace Venvstacks.Cli.Terminal;

/// <summary>The codes of what can be wrong with a run of the program itself.</summary>
internal static class CommandCodes
{
    public const string WrongUsage = "VS7001";
    public const string LostOutput = "VS7002";
    public const string Bug = "VS7003";
}
