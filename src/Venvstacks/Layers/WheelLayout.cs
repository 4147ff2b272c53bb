namespace Venvstacks.Layers;

/// <summary>Where the files of a wheel go in a layer (PEP 427, "Installing a wheel").</summary>
/// <param name="layout">Where things lie in the layer.</param>
/// <param name="wheel">The wheel.</param>
internal sealed class WheelLayout(PythonLayout layout, UnpackedWheel wheel)
{
    private readonly string _data = $"{wheel.DistInfo[..^".dist-info".Length]}.data/";

    /// <summary>The path in the layer of a path in the wheel; null for scripts and whatever else would lie among the commands.</summary>
    /// <remarks>Layers hold no scripts: their first line would name the place where the layer was built.</remarks>
    /// <exception cref="FormatException">The wheel names a scheme that the standard does not know.</exception>
    public string? Place(string path)
    {
        string? placed = path.StartsWith(_data, StringComparison.Ordinal)
            ? PlaceData(path[_data.Length..])
            : $"{layout.SitePackages}/{path}";
        return placed is null || placed.StartsWith(layout.Scripts + "/", StringComparison.OrdinalIgnoreCase)
            ? null
            : placed;
    }

    private string? PlaceData(string path)
    {
        int slash = path.IndexOf('/', StringComparison.Ordinal);
        string scheme = path[..Math.Max(slash, 0)];
        string rest = path[(slash + 1)..];
        if (rest.Length == 0)
            return null; // the folder of a scheme, or of all of them
        return scheme switch
        {
            "purelib" or "platlib" => $"{layout.SitePackages}/{rest}",
            "data" => rest,
            "headers" => $"{layout.PackageHeaders}/{wheel.Name}/{rest}",
            "scripts" => null,
            _ => throw new FormatException($"'{_data}{path}' is of an unknown scheme, '{scheme}'"),
        };
    }
}
