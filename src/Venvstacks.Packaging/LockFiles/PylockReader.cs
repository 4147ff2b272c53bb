using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.LockFiles;

/// <summary>Reads lock files (PEP 751) of any tool. Unknown keys are ignored, as the standard requires.</summary>
public sealed class PylockReader
{
    /// <summary>The code of all its diagnostics.</summary>
    public const string Code = "VS2002";

    private static readonly TomlCodes Codes = new(Code, Code, Code);

    private readonly TomlProblems _problems;

    private PylockReader(SourceText source) => _problems = new TomlProblems(source, Codes);

    /// <summary>Reads a lock file.</summary>
    /// <param name="source">The text.</param>
    /// <param name="pylock">The lock.</param>
    /// <param name="problems">All that is wrong with the text.</param>
    /// <returns>Whether the text is a lock of a version that is known: <c>1.0</c> or another <c>1.x</c>.</returns>
    public static bool TryRead(
        SourceText source,
        [NotNullWhen(true)] out Pylock? pylock,
        out ImmutableArray<Diagnostic> problems
    )
    {
        pylock = null;
        List<Diagnostic> syntaxErrors = [];
        if (!TomlReader.TryRead(source, Code, syntaxErrors, out TomlTable? table))
        {
            problems =
            [
                .. syntaxErrors.Select(error =>
                    error with
                    {
                        Message = error.Message.Replace(
                            "invalid TOML:",
                            "the lock is not TOML:",
                            StringComparison.Ordinal
                        ),
                    }
                ),
            ];
            return false;
        }
        PylockReader reader = new(source);
        Pylock read = reader.Read(new TomlTableReader(table, "the lock", reader._problems));
        problems = [.. reader._problems.Diagnostics];
        pylock = reader._problems.HasErrors ? null : read;
        return pylock is not null;
    }

    private Pylock Read(TomlTableReader lockFile)
    {
        TomlString? version = lockFile.Require<TomlString>("lock-version");
        if (version is not null && version.Value.Split('.')[0] != "1")
            _problems.Add(Code, $"lock version '{version}' is not known", version.Span);
        return new Pylock
        {
            LockVersion = version?.Value ?? "",
            CreatedBy = lockFile.Find<TomlString>("created-by")?.Value ?? "",
            Environments = [.. (lockFile.FindList<TomlString>("environments") ?? []).Select(item => item.Value)],
            RequiresPython = lockFile.Find<TomlString>("requires-python")?.Value,
            Packages =
            [
                .. (lockFile.FindList<TomlTable>("packages") ?? []).Select(ReadPackage).OfType<PylockPackage>(),
            ],
        };
    }

    private PylockPackage? ReadPackage(TomlTable table)
    {
        TomlTableReader package = new(table, "the package", _problems);
        if (package.Require<TomlString>("name") is not { } name)
            return null;
        if (!PackageName.TryParse(name.Value, out PackageName parsed, out ParseError? error))
        {
            Refuse(name, error);
            return null;
        }
        return new PylockPackage(parsed)
        {
            Version = ReadVersion(package.Find<TomlString>("version")),
            Marker = ReadMarker(package.Find<TomlString>("marker")),
            Index = package.Find<TomlString>("index")?.Value,
            Wheels = [.. (package.FindList<TomlTable>("wheels") ?? []).Select(ReadWheel)],
        };
    }

    private PackageVersion? ReadVersion(TomlString? text)
    {
        if (text is null)
            return null;
        if (!PackageVersion.TryParse(text.Value, out PackageVersion? version, out ParseError? error))
            Refuse(text, error);
        return version;
    }

    private PylockMarker? ReadMarker(TomlString? text)
    {
        if (text is null)
            return null;
        if (MarkerExpression.TryParse(text.Value, out MarkerExpression? marker, out ParseError? error))
            return new PylockMarker(marker, text.Value);
        Refuse(text, error);
        return null;
    }

    private PylockWheel ReadWheel(TomlTable table)
    {
        TomlTableReader wheel = new(table, "the wheel", _problems);
        PylockWheel read = new()
        {
            Name = wheel.Find<TomlString>("name")?.Value,
            Url = ReadPlace(wheel.Find<TomlString>("url")),
            Path = ReadPlace(wheel.Find<TomlString>("path")),
            UploadTime = wheel.Find<TomlDateTime>("upload-time")?.Value,
            Size = wheel.Find<TomlInteger>("size")?.Value,
            Hashes = ReadHashes(wheel),
        };
        if (read.Url is null && read.Path is null)
            _problems.Add(Code, "the wheel has neither 'url' nor 'path'", table.Span);
        return read;
    }

    private string? ReadPlace(TomlString? text)
    {
        if (
            text is not null
            && (text.Value.Any(char.IsControl) || text.Value.Contains("%00", StringComparison.Ordinal))
        )
            _problems.Add(Code, "no file lies at a place with control characters in its name", text.Span);
        return text?.Value;
    }

    private static ImmutableSortedDictionary<string, string> ReadHashes(TomlTableReader wheel) =>
        wheel
            .FindStrings("hashes")
            .ToImmutableSortedDictionary(hash => hash.Entry.Key, hash => hash.Value, StringComparer.Ordinal);

    private void Refuse(TomlString text, ParseError error) => _problems.Add(Code, error.Message, text.Span);
}
