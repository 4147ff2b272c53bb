using Venvstacks.Packaging.Wheels;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>Installs a wheel into a layer: its files, and the installer's record (PEP 376, PEP 627).</summary>
/// <param name="store">Where contents lie.</param>
/// <param name="layout">Where things lie in the layer.</param>
/// <param name="lockTime">The time of directories, in seconds since 1970.</param>
internal sealed class WheelInstallation(ContentStore store, PythonLayout layout, long lockTime)
{
    private const string Installer = "venvstacks";

    /// <summary>The entries of a wheel, unordered; only folders that it lists itself.</summary>
    /// <param name="wheel">The wheel.</param>
    /// <param name="time">The time of its files, in seconds since 1970.</param>
    public IEnumerable<ManifestEntry> Install(UnpackedWheel wheel, long time)
    {
        wheel = wheel with { Files = [.. wheel.Files] };
        string record = $"{wheel.DistInfo}/RECORD";
        List<RecordRow> rows = [RecordRow.WithoutHash(record)];
        foreach (ManifestEntry entry in Files(wheel, time).Concat(Description(wheel.DistInfo, time)))
        {
            string path = entry.Path;
            rows.Add(RecordRow.Of(ToRecordPath(path), entry.Content.Sha256, entry.Size));
            string place = ThroughLink(path);
            yield return place == path ? entry : entry.At(place);
        }
        foreach (UnpackedFolder folder in wheel.Folders)
        {
            if (Place(wheel, folder.Scheme, folder.Path) is { } path && !IsCommand($"{path}/"))
                yield return ManifestEntry.Directory(ThroughLink(path), lockTime);
        }
        string text = string.Concat(rows.OrderBy(row => row.Path, StringComparer.Ordinal).Select(row => $"{row}\n"));
        bool isExecutable = wheel.Files.Any(file => file.Path == record && file.Content.IsExecutable);
        yield return store.AddText($"{layout.SitePackages}/{record}", text, time, isExecutable);
    }

    private IEnumerable<ManifestEntry> Files(UnpackedWheel wheel, long time)
    {
        foreach (UnpackedFile file in wheel.Files.Where(file => !IsReplaced(file, wheel.DistInfo)))
        {
            if (Place(wheel, file.Scheme, file.Path) is { } path && !IsCommand(path))
                yield return ManifestEntry.File(path, file.Content, time);
        }
    }

    private IEnumerable<ManifestEntry> Description(string distInfo, long time) =>
        [
            store.AddText($"{layout.SitePackages}/{distInfo}/INSTALLER", Installer, time),
            store.AddText($"{layout.SitePackages}/{distInfo}/REQUESTED", "", time),
        ];

    // Null for scripts: their first line would contain the build path.
    private string? Place(UnpackedWheel wheel, WheelScheme scheme, string path) =>
        scheme switch
        {
            WheelScheme.Purelib or WheelScheme.Platlib => $"{layout.SitePackages}/{path}",
            WheelScheme.Data => layout.Spell(path),
            WheelScheme.Headers => $"{layout.PackageHeaders}/{wheel.FileName.Text.Split('-')[0]}/{path}",
            _ => null,
        };

    // In a virtual environment on Linux lib64 is a link to lib.
    private string ThroughLink(string path) =>
        layout is { IsRuntime: false, Platform.IsLinux: true }
        && (path == "lib64" || path.StartsWith("lib64/", StringComparison.Ordinal))
            ? "lib" + path["lib64".Length..]
            : path;

    private bool IsCommand(string path) => path.StartsWith(layout.Scripts + "/", StringComparison.OrdinalIgnoreCase);

    // RECORD and its signatures are valid for the wheel only.
    private static bool IsReplaced(UnpackedFile file, string distInfo) =>
        file.Path.StartsWith(distInfo + "/", StringComparison.Ordinal)
        && file.Path[(distInfo.Length + 1)..] is "RECORD" or "RECORD.jws" or "RECORD.p7s" or "INSTALLER" or "REQUESTED";

    // Relative to site-packages.
    private string ToRecordPath(string path)
    {
        string site = layout.SitePackages + "/";
        return path.StartsWith(site, StringComparison.Ordinal)
            ? path[site.Length..]
            : string.Concat(Enumerable.Repeat("../", site.Count(c => c == '/'))) + path;
    }
}
