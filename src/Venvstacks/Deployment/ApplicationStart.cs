namespace Venvstacks.Deployment;

/// <summary>The start of an installed application: as a process, or in this process.</summary>
/// <param name="Program">The full path of the application's interpreter.</param>
/// <param name="Arguments">The arguments of the interpreter; those of the application follow.</param>
/// <param name="Environment">The environment variables that are set in addition to those of the starting process.</param>
public sealed record ApplicationStart(
    string Program,
    ImmutableArray<string> Arguments,
    ImmutableDictionary<string, string> Environment
)
{
    /// <summary>The module that starts the application.</summary>
    public required string Module { get; init; }

    /// <summary>The paths for an interpreter in this process.</summary>
    public required InterpreterPaths Interpreter { get; init; }
}
