namespace Venvstacks.Samples;

/// <summary>The section <c>Stack</c> of the configuration.</summary>
/// <param name="Source">The directory that was published.</param>
/// <param name="Directory">The directory of the installation.</param>
internal sealed record StackSettings(string Source, string Directory)
{
    /// <summary>The settings of a configuration.</summary>
    public static StackSettings Of(IConfiguration configuration) =>
        new(Require(configuration, "Stack:Source"), Path.GetFullPath(Require(configuration, "Stack:Directory")));

    private static string Require(IConfiguration configuration, string name) =>
        configuration[name]
        ?? throw new InvalidOperationException($"set {name} in appsettings.json or on the command line");
}
