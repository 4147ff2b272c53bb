using System.Globalization;
using Venvstacks.Declarations;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;
using Venvstacks.Packaging;

namespace Venvstacks.Settings;

/// <summary>Reads the upload time from which files are ignored: <c>exclude-newer</c> and <c>exclude-newer-package</c> of <c>[tool.uv]</c>.</summary>
internal sealed class UvTimeReader(TomlTableReader settings, TomlProblems problems, Func<string, string?> environment)
{
    private static readonly string General = UvKeys.ExcludeNewer.Name;
    private static readonly string OfPackages = UvKeys.ExcludeNewerPackage.Name;

    /// <summary>The time for all packages, or null.</summary>
    public DateTimeOffset? ReadGeneral()
    {
        TomlString? setting = settings.Read(UvKeys.ExcludeNewer);
        return environment("UV_EXCLUDE_NEWER") is { Length: > 0 } variable
                ? Parse(variable, "'UV_EXCLUDE_NEWER' must be a time or a date", null)
            : setting is not null
                ? Parse(setting.Value, $"'{General}' must be a time or a date", problems.At(setting.Span))
            : null;
    }

    /// <summary>The times of packages that have one of their own; null for no limit.</summary>
    public ImmutableSortedDictionary<PackageName, DateTimeOffset?> ReadOfPackages()
    {
        Dictionary<PackageName, TomlEntry> entries = [];
        ImmutableSortedDictionary<PackageName, DateTimeOffset?>.Builder times = ImmutableSortedDictionary.CreateBuilder<
            PackageName,
            DateTimeOffset?
        >();
        foreach (TomlEntry entry in settings.Read(UvKeys.ExcludeNewerPackage)?.Entries ?? [])
        {
            if (!PackageName.TryParse(entry.Key, out PackageName name, out ParseError? error))
                problems.Add(
                    DiagnosticCodes.InvalidName,
                    $"'{OfPackages}' names the package '{entry.Key}': {error.Message}",
                    entry.KeySpan
                );
            else if (!entries.TryAdd(name, entry))
                ReportDuplicate(name, entry, entries[name]);
            else
                times[name] = ReadTime(entry);
        }
        return times.ToImmutable();
    }

    private DateTimeOffset? ReadTime(TomlEntry entry)
    {
        if (entry.Value is TomlBoolean { Value: false })
            return null;
        string message = $"'{entry.Key}' in '{OfPackages}' must be a time, a date or false";
        if (entry.Value is TomlString text)
            return Parse(text.Value, message, problems.At(text.Span));
        string actual = entry.Value is TomlBoolean ? "true" : entry.Value.KindName;
        problems.Add(DiagnosticCodes.InvalidSetting, $"{message}, not {actual}", entry.Value.Span);
        return null;
    }

    private DateTimeOffset? Parse(string text, string message, SourceSpan? span)
    {
        if (TryParse(text, out DateTimeOffset time))
            return time;
        problems.Add(
            Diagnostic.Error(
                DiagnosticCodes.InvalidSetting,
                $"{message}, not '{text}'",
                span,
                "write a time as 2026-11-01T00:00:00Z, or a date as 2026-11-01; spans of time would make locks differ from day to day"
            )
        );
        return null;
    }

    /// <summary>A time (RFC 3339), or a date, which counts to its end in UTC.</summary>
    private static bool TryParse(string text, out DateTimeOffset time)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        CultureInfo culture = CultureInfo.InvariantCulture;
        if (DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", culture, Utc, out time))
        {
            time = time < DateTimeOffset.MaxValue.AddDays(-1) ? time.AddDays(1) : DateTimeOffset.MaxValue;
            return true;
        }
        string[] formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];
        return DateTimeOffset.TryParseExact(text, formats, culture, Utc, out time);
    }

    private void ReportDuplicate(PackageName name, TomlEntry second, TomlEntry first) =>
        problems.Add(
            Diagnostic.Error(
                DiagnosticCodes.DuplicatePackage,
                $"'{OfPackages}' has more than one time for '{name}' ('{second.Key}' is the second entry)",
                problems.At(second.KeySpan)
            ) with
            {
                SpanText = $"'{name}' once its name is normalised",
                Labels = [new(problems.At(first.KeySpan), "first named here")],
            }
        );
}
