namespace Venvstacks.Deployment;

/// <summary>How an installed application is started.</summary>
/// <param name="Program">The full path of the application's interpreter.</param>
/// <param name="Arguments">The arguments of the interpreter; those of the application follow.</param>
/// <param name="Environment">The environment variables that are set in addition to those of the starting process.</param>
public sealed record ApplicationStart(
    string Program,
    ImmutableArray<string> Arguments,
    ImmutableDictionary<string, string> Environment
);
