using Venvstacks.Formats.Text;
using Venvstacks.Storage;

namespace Venvstacks.Layers;

/// <summary>Puts a wheel into a layer: its files where they belong, and what installers record of it (PEP 376, PEP 627).</summary>
/// <param name="store">Where contents lie.</param>
/// <param name="layout">Where things lie in the layer.</param>
/// <param name="time">The time of all files, in seconds since 1970.</param>
internal sealed class WheelInstallation(ContentStore store, PythonLayout layout, long time)
{
    private const string Installer = "venvstacks";

    /// <summary>The entries of a wheel, in no order; folders only where the wheel names them itself.</summary>
    /// <exception cref="LayerInstallationException">The wheel puts a file where none may be.</exception>
    public IEnumerable<ManifestEntry> Install(UnpackedWheel wheel)
    {
        var places = new WheelLayout(layout, wheel);
        List<RecordRow> record = [];
        foreach (WheelFile file in wheel.Files)
        {
            if (Place(places, wheel, file.Path) is not { } path)
                continue;
            record.Add(new RecordRow(ToRecordPath(path), file.RecordedHash, file.RecordedSize));
            yield return ManifestEntry.File(path, file.Content, time);
        }
        foreach (string folder in wheel.Folders)
        {
            if (Place(places, wheel, folder + "/") is { } path)
                yield return ManifestEntry.Directory(path.TrimEnd('/'), time);
        }
        foreach (ManifestEntry entry in Describe(wheel, record))
            yield return entry;
    }

    private IEnumerable<ManifestEntry> Describe(UnpackedWheel wheel, List<RecordRow> record)
    {
        foreach ((string name, string text) in new[] { ("INSTALLER", Installer), ("REQUESTED", "") })
        {
            string path = $"{layout.SitePackages}/{wheel.DistInfo}/{name}";
            ManifestEntry entry = store.AddText(path, text, time);
            record.Add(RecordRow.Of(ToRecordPath(path), entry));
            yield return entry;
        }
        record.Add(new RecordRow($"{wheel.DistInfo}/RECORD", "", ""));
        yield return store.AddText($"{layout.SitePackages}/{wheel.DistInfo}/RECORD", RecordRow.Write(record), time);
    }

    private static string? Place(WheelLayout places, UnpackedWheel wheel, string path)
    {
        try
        {
            return places.Place(path);
        }
        catch (FormatException exception)
        {
            throw new LayerInstallationException(
                Diagnostic.Error("VS3031", $"{wheel}: {exception.Message}"),
                exception
            );
        }
    }

    // Relative to site-packages, as many folders up as it lies deep.
    private string ToRecordPath(string path)
    {
        string site = layout.SitePackages + "/";
        return path.StartsWith(site, StringComparison.Ordinal)
            ? path[site.Length..]
            : string.Concat(Enumerable.Repeat("../", site.Count(c => c == '/'))) + path;
    }
}
