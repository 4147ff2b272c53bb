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
            IndexUrl = places.ReadAddress(UvKeys.IndexUrl),
            ExtraIndexUrls = places.ReadAddresses(UvKeys.ExtraIndexUrl),
            FindLinks = places.ReadAddresses(UvKeys.FindLinks),
            Offline = reader.Read(UvKeys.Offline)?.Value ?? false,
            NoIndex = reader.Read(UvKeys.NoIndex)?.Value ?? false,
            IndexStrategy = ReadChoice<IndexStrategy>(reader, problems, UvKeys.IndexStrategy, "UV_INDEX_STRATEGY"),
            Prerelease = ReadChoice<PrereleaseMode>(reader, problems, UvKeys.Prerelease, "UV_PRERELEASE"),
            Resolution = ReadChoice<ResolutionMode>(reader, problems, UvKeys.Resolution, "UV_RESOLUTION"),
            ForkStrategy = ReadChoice<ForkStrategy>(reader, problems, UvKeys.ForkStrategy, "UV_FORK_STRATEGY"),
            ExcludeNewer = times.ReadGeneral(),
            ExcludeNewerPackages = times.ReadOfPackages(),
            Sources = ReadSources(reader, problems, indexes),
            OverrideDependencies = ReadRequirements(reader, declarations, UvKeys.OverrideDependencies),
            ConstraintDependencies = ReadRequirements(reader, declarations, UvKeys.ConstraintDependencies),
            ExcludeDependencies = dependencies.ReadExclusions(),
            DependencyMetadata = dependencies.ReadMetadata(),
            Environments = ReadEnvironments(reader, problems, declarations, UvKeys.Environments.Name),
            RequiredEnvironments = ReadEnvironments(reader, problems, declarations, UvKeys.RequiredEnvironments.Name),
        };
        UvSettingKeys.WarnOfRest(reader, problems, environment);
        return settings;
    }

    // The values of the key stand in the order of the enumeration.
    private T ReadChoice<T>(TomlTableReader reader, TomlProblems problems, ValueKey<TomlString> key, string variable)
        where T : struct, Enum
    {
        TomlString? setting = reader.Read(key);
        string? text = environment(variable) is { Length: > 0 } value ? value : setting?.Value;
        if (text is null)
            return default;
        if (key.Values.IndexOf(text) is >= 0 and int index)
            return Enum.GetValues<T>()[index];
        SourceSpan? span = text == setting?.Value ? problems.At(setting.Span) : null;
        ReportChoice(problems, span is null ? variable : key.Name, text, key.Values, span);
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
        foreach (TomlEntry entry in settings.Read(UvKeys.Sources)?.Entries ?? [])
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
        ListKey<TomlString> key
    ) => declarations.ReadRequirements(reader.Read(key), $"'{key.Name}'");

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
