using Venvstacks.Declarations;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;

namespace Venvstacks.Settings;

/// <summary>Reads the settings of <c>[tool.uv]</c>. <see cref="UvIndexReader"/> reads the sources of packages, <see cref="UvTimeReader"/> times, <see cref="UvDependencyReader"/> replaced metadata.</summary>
internal sealed class UvSettingsReader(Func<string, string?> environment)
{
    private static readonly Dictionary<string, IndexStrategy> Strategies = new(StringComparer.Ordinal)
    {
        ["first-index"] = IndexStrategy.FirstIndex,
        ["unsafe-first-match"] = IndexStrategy.UnsafeFirstMatch,
        ["unsafe-best-match"] = IndexStrategy.UnsafeBestMatch,
    };

    private static readonly Dictionary<string, PrereleaseMode> PrereleaseModes = new(StringComparer.Ordinal)
    {
        ["if-necessary-or-explicit"] = PrereleaseMode.IfNecessaryOrExplicit,
        ["if-necessary"] = PrereleaseMode.IfNecessary,
        ["explicit"] = PrereleaseMode.Explicit,
        ["allow"] = PrereleaseMode.Allow,
        ["disallow"] = PrereleaseMode.Disallow,
    };

    private static readonly Dictionary<string, ResolutionMode> ResolutionModes = new(StringComparer.Ordinal)
    {
        ["highest"] = ResolutionMode.Highest,
        ["lowest"] = ResolutionMode.Lowest,
        ["lowest-direct"] = ResolutionMode.LowestDirect,
    };

    private static readonly Dictionary<string, ForkStrategy> ForkStrategies = new(StringComparer.Ordinal)
    {
        ["requires-python"] = ForkStrategy.RequiresPython,
        ["fewest"] = ForkStrategy.Fewest,
    };

    public UvSettings Read(TomlTable table, TomlProblems problems)
    {
        TomlTableReader reader = new(table, "the uv configuration", problems);
        DeclarationReader declarations = new(problems);
        UvIndexReader places = new(reader, problems);
        UvTimeReader times = new(reader, problems, environment);
        UvDependencyReader dependencies = new(reader, problems, declarations);
        ImmutableArray<UvIndex> indexes = places.ReadIndexes();
        UvSettings settings = new()
        {
            Indexes = indexes,
            IndexUrl = places.ReadAddress("index-url"),
            ExtraIndexUrls = places.ReadAddresses("extra-index-url"),
            FindLinks = places.ReadAddresses("find-links"),
            Offline = reader.Find<TomlBoolean>("offline")?.Value ?? false,
            NoIndex = reader.Find<TomlBoolean>("no-index")?.Value ?? false,
            IndexStrategy = ReadChoice(reader, problems, "index-strategy", "UV_INDEX_STRATEGY", Strategies),
            Prerelease = ReadChoice(reader, problems, "prerelease", "UV_PRERELEASE", PrereleaseModes),
            Resolution = ReadChoice(reader, problems, "resolution", "UV_RESOLUTION", ResolutionModes),
            ForkStrategy = ReadChoice(reader, problems, "fork-strategy", "UV_FORK_STRATEGY", ForkStrategies),
            ExcludeNewer = times.ReadGeneral(),
            ExcludeNewerPackages = times.ReadOfPackages(),
            Sources = ReadSources(reader, problems, indexes),
            OverrideDependencies = ReadRequirements(reader, declarations, "override-dependencies"),
            ConstraintDependencies = ReadRequirements(reader, declarations, "constraint-dependencies"),
            ExcludeDependencies = dependencies.ReadExclusions(),
            DependencyMetadata = dependencies.ReadMetadata(),
            Environments = ReadEnvironments(reader, problems, declarations, "environments"),
            RequiredEnvironments = ReadEnvironments(reader, problems, declarations, "required-environments"),
        };
        UvSettingKeys.WarnOfRest(reader, problems, environment);
        return settings;
    }

    private T ReadChoice<T>(
        TomlTableReader reader,
        TomlProblems problems,
        string key,
        string variable,
        Dictionary<string, T> choices
    )
        where T : struct
    {
        TomlString? setting = reader.Find<TomlString>(key);
        string? text = environment(variable) is { Length: > 0 } value ? value : setting?.Value;
        if (text is null || choices.TryGetValue(text, out T choice))
            return text is null ? default : choices[text];
        SourceSpan? span = text == setting?.Value ? problems.At(setting.Span) : null;
        ReportChoice(problems, span is null ? variable : key, text, choices.Keys, span);
        return default;
    }

    /// <summary>Reports a value that is not one of the choices.</summary>
    public static void ReportChoice(
        TomlProblems problems,
        string key,
        string text,
        IReadOnlyCollection<string> choices,
        SourceSpan? span
    )
    {
        string message =
            $"'{key}' must be one of {string.Join(", ", choices.Select(choice => $"'{choice}'"))}, not '{text}'";
        problems.Add(Diagnostic.Error(DiagnosticCodes.InvalidSetting, message, span, Suggestions.Ask(text, choices)));
    }

    private static ImmutableSortedDictionary<PackageName, string> ReadSources(
        TomlTableReader settings,
        TomlProblems problems,
        ImmutableArray<UvIndex> indexes
    )
    {
        PackageIndexReader reader = new(problems, indexes, "the uv configuration");
        foreach (TomlEntry entry in settings.Find<TomlTable>("sources")?.Entries ?? [])
        {
            if (FindIndex(entry.Value) is not { } index)
                ReportSource($"the source of '{entry.Key}' must be an index", entry, entry.Value.Span);
            else if (((TomlTable)entry.Value).Entries.FirstOrDefault(field => field.Key != "index") is { } other)
                ReportSource(
                    $"the source of '{entry.Key}' holds everywhere: '{other.Key}' is not known",
                    entry,
                    other.KeySpan
                );
            else
                reader.Add(entry, index);
        }
        return reader.ToIndexes();

        void ReportSource(string message, TomlEntry source, TextSpan span) =>
            problems.Add(
                DiagnosticCodes.InvalidSetting,
                message,
                span,
                $"write {source.Key} = {{ index = \"NAME\" }}; only packages from an index are locked"
            );
    }

    private static TomlString? FindIndex(TomlValue source) =>
        source is TomlTable table && table.TryGet("index", out TomlEntry? entry) ? entry.Value as TomlString : null;

    private static ImmutableArray<DeclaredRequirement> ReadRequirements(
        TomlTableReader reader,
        DeclarationReader declarations,
        string key
    ) => declarations.ReadRequirements(reader.FindList<TomlString>(key) ?? [], $"'{key}'");

    private static ImmutableArray<DeclaredMarker> ReadEnvironments(
        TomlTableReader reader,
        TomlProblems problems,
        DeclarationReader declarations,
        string key
    )
    {
        ImmutableArray<DeclaredMarker> environments = ReadMarkers(reader, declarations, key);
        for (int second = 1; second < environments.Length; second++)
        for (int first = 0; first < second; first++)
        {
            Marker earlier = Marker.From(environments[first].Marker);
            Marker later = Marker.From(environments[second].Marker);
            if (!earlier.IsDisjointFrom(later))
                ReportOverlap(problems, key, environments[first], environments[second], later.And(earlier.Not()));
        }
        return environments;
    }

    private static void ReportOverlap(
        TomlProblems problems,
        string key,
        DeclaredMarker first,
        DeclaredMarker second,
        Marker rest
    ) =>
        problems.Add(
            Diagnostic.Error(
                DiagnosticCodes.InvalidSetting,
                $"'{key}' must be disjoint, but `{first}` and `{second}` overlap",
                second.Span,
                rest.IsFalse ? "leave the second out" : $"write `{rest}` for the second"
            ) with
            {
                Labels = [new(first.Span!, "overlaps this one")],
            }
        );

    // One marker may stand without brackets.
    private static ImmutableArray<DeclaredMarker> ReadMarkers(
        TomlTableReader reader,
        DeclarationReader declarations,
        string key
    ) =>
        reader.FindEntry(key)?.Value is TomlString single
            ? declarations.ReadMarkers([single], key)
            : declarations.ReadMarkers(reader.FindList<TomlString>(key) ?? [], key);
}
