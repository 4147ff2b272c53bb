using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>Finds applications by their name in the definition, their build name or the name of their directory.</summary>
internal static class ApplicationNames
{
    private const string Prefix = "app-";

    /// <summary>Whether a layer is an application; a release tells by the name only.</summary>
    public static bool IsApplication(LayerFacts facts) =>
        facts.IsApplication || (!facts.IsRuntime && facts.LayerName.StartsWith(Prefix, StringComparison.Ordinal));

    /// <summary>The application with a name, or null.</summary>
    public static T? Find<T>(IReadOnlyCollection<T> applications, Func<T, LayerFacts> factsOf, string name)
        where T : class =>
        applications.FirstOrDefault(layer =>
            factsOf(layer) is var facts
            && (facts.LayerName == name || facts.InstallTarget == name || facts.LayerName == Prefix + name)
        );

    /// <summary>The names of applications as definitions have them, in order, each once.</summary>
    public static ImmutableArray<string> Normalize(IEnumerable<string> names, IEnumerable<LayerFacts> layers)
    {
        LayerFacts[] applications = [.. layers.Where(IsApplication)];
        return [.. names.Select(NameOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

        string NameOf(string name) => Find(applications, facts => facts, name) is { } facts ? ShortName(facts) : name;
    }

    /// <summary>The error for a name that no application has.</summary>
    /// <param name="path">The path of the source or the installation.</param>
    /// <param name="name">The name.</param>
    /// <param name="applications">The applications that there are.</param>
    public static DeploymentException Unknown(string path, string name, IEnumerable<LayerFacts> applications)
    {
        string[] known = [.. applications.Select(ShortName)];
        string help =
            known.Length == 0 ? "the stack has no applications"
            : known.Length == 1 ? $"the application is '{known[0]}'"
            : $"the applications are {string.Join(", ", known.Select(item => $"'{item}'"))}";
        return DeploymentException.About(
            DiagnosticCodes.UnknownApplication,
            $"'{path}' has no application '{name}'",
            Suggestions.Ask(name, known) ?? help
        );
    }

    private static string ShortName(LayerFacts facts) =>
        facts.LayerName.StartsWith(Prefix, StringComparison.Ordinal)
            ? facts.LayerName[Prefix.Length..]
            : facts.LayerName;
}
