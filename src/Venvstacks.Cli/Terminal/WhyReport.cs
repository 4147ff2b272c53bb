using System.Globalization;
using System.Text.Json.Nodes;
using Venvstacks.Explaining;
using Venvstacks.Formats.Text;
using Venvstacks.Locking;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Resolution;

namespace Venvstacks.Cli.Terminal;

/// <summary>Why a package is in a layer, in words or as JSON (docs/reference/schemas/why.schema.json).</summary>
internal static class WhyReport
{
    /// <summary>Writes the chains of requirements and the decision, version by version.</summary>
    public static void Write(PackageExplanation explanation, TextWriter output)
    {
        foreach (VersionExplanation version in explanation.Versions)
        {
            LockedPackage package = version.Package;
            string where = package.MarkerText is { } marker ? $" where {marker}" : "";
            WriteLine($"{explanation.Layer}: {package.Name} {package.Version}{where}");
            foreach (ImmutableArray<RequirementStep> chain in version.Chains)
            {
                string indent = "  ";
                foreach (RequirementStep step in chain)
                {
                    WriteLine($"{indent}{Words(step, explanation)}");
                    indent += "  ";
                }
            }
            WriteLine($"  version: {Words(version.Decision, explanation)}");
        }

        void WriteLine(string line) => output.WriteLine(DisplayText.Escape(line));
    }

    /// <summary>The JSON form.</summary>
    public static JsonObject ToJson(PackageExplanation explanation) =>
        new()
        {
            ["schema"] = 1,
            ["layer"] = explanation.Layer.BuildName,
            ["package"] = explanation.Package.ToString(),
            ["versions"] = new JsonArray([.. explanation.Versions.Select(version => ToJson(version, explanation))]),
        };

    private static JsonObject ToJson(VersionExplanation version, PackageExplanation explanation) =>
        new()
        {
            ["version"] = version.Package.Version.ToString(),
            ["marker"] = version.Package.MarkerText,
            ["chains"] = new JsonArray([
                .. version.Chains.Select(chain => new JsonArray([.. chain.Select(step => ToJson(step))])),
            ]),
            ["decision"] = Kind(version.Decision),
            ["decision_text"] = Words(version.Decision, explanation),
        };

    private static JsonObject ToJson(RequirementStep step)
    {
        ResolvedDependency dependency = step.Dependency;
        return new JsonObject
        {
            ["name"] = dependency.Dependent?.Name.ToString(),
            ["version"] = dependency.Dependent?.Version.ToString(),
            ["extra"] = dependency.DependentExtra?.ToString(),
            ["requires"] = new JsonArray([.. step.Declared.Select(requirement => (JsonNode)Text(requirement))]),
            ["override"] = step.IsOverridden,
            ["marker"] = dependency.Marker.IsTrue ? null : dependency.Marker.ToString(),
        };
    }

    private static string Kind(VersionDecision decision) =>
        decision switch
        {
            VersionDecision.LowerLayer => "lower-layer",
            VersionDecision.Required => "required",
            VersionDecision.Constrained => "constrained",
            VersionDecision.Overridden => "override",
            VersionDecision.KeptFromLock => "kept-from-lock",
            VersionDecision.CutOff => "exclude-newer",
            VersionDecision.NothingNewer => "newest",
            VersionDecision.LowestWanted => "lowest",
            VersionDecision.GoesWithTheRest => "goes-with-the-rest",
            _ => throw new ArgumentException($"unknown decision {decision}", nameof(decision)),
        };

    private static string Words(RequirementStep step, PackageExplanation explanation)
    {
        ResolvedDependency dependency = step.Dependency;
        string who = dependency.Dependent is { } dependent
            ? $"{dependent.Name}{Extra(dependency)} {dependent.Version}"
            : $"{explanation.Layer}";
        return $"{who} requires {Declared(step)}{Where(dependency.Marker)}";
    }

    private static string Words(VersionDecision decision, PackageExplanation explanation) =>
        decision switch
        {
            VersionDecision.LowerLayer lower => $"the version of {lower.Layer}, which the layers above it use",
            VersionDecision.Required(var step, var newest) => $"the newest is {newest}, but {Words(step, explanation)}",
            VersionDecision.Constrained(var constraint, var newest) =>
                $"the newest is {newest}, but the settings have the constraint {Text(constraint)}",
            VersionDecision.Overridden(var replacement, var newest) =>
                $"the newest is {newest}, but the settings have the override {Text(replacement)}",
            VersionDecision.KeptFromLock(var newest) =>
                $"kept from the lock; the newest is {newest}, and '--reset-lock {explanation.Layer}' allows newer versions",
            VersionDecision.CutOff(var limit, var newer) { IsOfPackage: var isOfPackage } =>
                $"the newest before exclude-newer{(isOfPackage ? "-package" : "")} ({Time(limit)}); {newer} was uploaded later",
            VersionDecision.NothingNewer => "the newest that the layer's Python can use",
            VersionDecision.LowestWanted =>
                "the oldest that satisfies the requirements, as the setting 'resolution' demands",
            VersionDecision.GoesWithTheRest(var newest) =>
                $"the newest that is compatible with the rest of the layer; {newest} is not",
            _ => throw new ArgumentException($"unknown decision {decision}", nameof(decision)),
        };

    private static string Declared(RequirementStep step)
    {
        string declared = string.Join(" and ", step.Declared.Select(Text));
        if (step.IsOverridden)
            return $"{step.Dependency.Required.Name}, overridden by {declared}";
        return step.Declared.IsEmpty ? step.Dependency.Required.Name.ToString() : declared;
    }

    private static string Text(Requirement requirement)
    {
        string extras = requirement.ExtraTexts.IsEmpty ? "" : $"[{string.Join(',', requirement.ExtraTexts)}]";
        return $"{requirement.Name}{extras}{requirement.Specifiers}";
    }

    private static string Extra(ResolvedDependency dependency) =>
        dependency.DependentExtra is { } extra ? $"[{extra}]" : "";

    private static string Where(Marker marker) => marker.IsTrue ? "" : $" where {marker}";

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
