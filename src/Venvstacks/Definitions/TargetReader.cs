using Venvstacks.Declarations;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;
using Venvstacks.Platforms;

namespace Venvstacks.Definitions;

/// <summary>Reads the targets of a layer (<c>platforms</c>) and their floors (<c>linux_target</c>, <c>macosx_target</c>).</summary>
/// <remarks>A layer without <c>platforms</c> has the targets that all its lower layers have. Where <c>linux_target</c> names musl only, it has the musl targets among them.</remarks>
internal sealed class TargetReader(LayerTable table)
{
    private readonly List<(LibcFloor Floor, TomlString Text)> _libcFloors = [];

    /// <summary>Fills in the targets and floors of a layer.</summary>
    public LayerDefinition ReadInto(LayerDefinition layer)
    {
        int problems = table.Problems.Diagnostics.Count;
        ReadLibcFloors();
        MacosFloor? macos = ReadMacosFloor();
        ImmutableArray<Target> platforms = ReadPlatforms(layer.LowerLayers);
        if (table.Problems.Diagnostics.Count == problems && !platforms.IsEmpty)
            WarnOfUnused(platforms);
        return layer with
        {
            DeclaredLibcFloors =
            [
                .. _libcFloors.Select(item => item.Floor).OrderBy(floor => floor.Text, StringComparer.Ordinal),
            ],
            DeclaredMacosFloor = macos,
            Platforms = platforms,
        };
    }

    private ImmutableArray<Target> ReadPlatforms(ImmutableArray<LayerDefinition> lowerLayers)
    {
        TomlEntry? entry = table.Fields.FindEntry(LayerKeys.Platforms.Name);
        if (entry is null)
            return Inherit(lowerLayers);
        if (entry.Value is TomlArray { Items.Count: 0 } none)
            table.Problems.Add(
                Diagnostic.Note(
                    DiagnosticCodes.DisabledLayer,
                    $"{table.Owner} is disabled: its 'platforms' is empty",
                    table.Problems.At(none.Span)
                )
            );
        Dictionary<Target, TomlString> platforms = [];
        List<Target> order = [];
        foreach (TomlString text in table.Fields.Read(LayerKeys.Platforms))
        {
            if (!Target.TryParse(text.Value, out Target? target))
                ReportUnknown(text);
            else if (lowerLayers.FirstOrDefault(layer => !layer.Targets(target)) is { } lower)
                ReportUnsupported(target, text, lower);
            else if (!platforms.TryAdd(target, text))
                ReportTwice($"names the platform '{target}'", text, platforms[target]);
            else
                order.Add(target);
        }
        return [.. order];
    }

    private ImmutableArray<Target> Inherit(ImmutableArray<LayerDefinition> lowerLayers)
    {
        bool isMusl = _libcFloors.Count > 0 && _libcFloors.TrueForAll(item => item.Floor.Libc == Libc.Musl);
        IEnumerable<Target> known =
            !lowerLayers.IsEmpty ? Target.All
            : isMusl ? Target.All.Where(IsMusl)
            : Target.Default;
        ImmutableArray<Target> inherited =
        [
            .. known
                .Where(target => lowerLayers.All(layer => layer.Targets(target)))
                .OrderBy(target => target.Name, StringComparer.Ordinal),
        ];
        if (!isMusl || inherited.IsEmpty)
            return inherited;
        if (!inherited.Any(IsMusl))
            ReportUnsupported(
                Target.MuslX64,
                _libcFloors[0].Text,
                lowerLayers.First(layer => !layer.Targets(Target.MuslX64))
            );
        return [.. inherited.Where(IsMusl)];
    }

    private static bool IsMusl(Target target) => target.Libc == Libc.Musl;

    private void ReadLibcFloors()
    {
        string key = LayerKeys.LinuxTarget.Name;
        TomlArray? list = table.Fields.FindEntry(key)?.Value as TomlArray;
        IEnumerable<TomlString> texts =
            list is not null ? table.Fields.FindList<TomlString>(key) ?? []
            : table.Fields.Read(LayerKeys.LinuxTarget) is { } single ? [single]
            : [];
        if (list is { Items.Count: 0 })
            table.Problems.Add(DiagnosticCodes.InvalidTarget, $"{table.Owner} has an empty '{key}'", list.Span);
        foreach (TomlString text in texts)
        {
            if (!LibcFloor.TryParse(text.Value, out LibcFloor? floor, out ParseError? error))
                ReportInvalid(key, text, error);
            else if (_libcFloors.Find(item => item.Floor.Libc == floor.Libc) is { Text: { } first })
                ReportTwice($"has a floor for the C library '{text.Value.Split('@')[0]}'", text, first);
            else
                _libcFloors.Add((floor, text));
        }
    }

    private MacosFloor? ReadMacosFloor()
    {
        if (table.Fields.Read(LayerKeys.MacosTarget) is not { } text)
            return null;
        if (!MacosFloor.TryParse(text.Value, out MacosFloor? floor, out ParseError? error))
            ReportInvalid(LayerKeys.MacosTarget.Name, text, error);
        return floor;
    }

    private void WarnOfUnused(ImmutableArray<Target> platforms)
    {
        foreach ((LibcFloor floor, TomlString text) in _libcFloors)
        {
            if (platforms.Any(target => target.Libc == floor.Libc))
                continue;
            Target added = Target.All.First(target => target.Libc == floor.Libc);
            table.Problems.Add(
                Diagnostic.Warning(
                    DiagnosticCodes.InvalidTarget,
                    $"{table.Owner} has the floor '{floor}', which none of its platforms uses",
                    table.Problems.At(text.Span),
                    $"remove it, or add a platform that uses it, such as '{added}', to 'platforms'"
                )
            );
        }
    }

    private void ReportInvalid(string key, TomlString text, ParseError error) =>
        new DeclarationReader(table.Problems).Report(
            DiagnosticCodes.InvalidTarget,
            $"{table.Owner} has an invalid '{key}'",
            text,
            error,
            key == LayerKeys.LinuxTarget.Name
                ? "write the C library and its version, as in 'glibc@2.28' or 'musl@1.2'"
                : "write a version of macOS, as in '14.0'"
        );

    private void ReportUnknown(TomlString text)
    {
        string[] names = [.. Target.All.Select(target => target.Name)];
        table.Problems.Add(
            DiagnosticCodes.InvalidPlatform,
            $"{table.Owner} has an unknown platform '{text.Value}'",
            text.Span,
            Suggestions.Ask(text.Value, names) ?? $"the platforms are {string.Join(", ", names)}"
        );
    }

    private void ReportUnsupported(Target target, TomlString text, LayerDefinition lower) =>
        table.Problems.Add(
            Diagnostic.Error(
                DiagnosticCodes.InvalidPlatform,
                target.Name == text.Value
                    ? $"{table.Owner} has the platform '{target}', which its lower layer '{lower}' lacks"
                    : $"{table.Owner} is for musl by its 'linux_target', but its lower layer '{lower}' lacks '{target}'",
                table.Problems.At(text.Span),
                $"add '{target}' to the platforms of '{lower}'"
            ) with
            {
                Labels = [new(lower.Span!, "the lower layer")],
            }
        );

    private void ReportTwice(string message, TomlString text, TomlString first) =>
        table.Problems.Add(
            Diagnostic.Error(
                DiagnosticCodes.InvalidPlatform,
                $"{table.Owner} {message} twice",
                table.Problems.At(text.Span)
            ) with
            {
                Labels = [new(table.Problems.At(first.Span), "first named here")],
            }
        );
}
