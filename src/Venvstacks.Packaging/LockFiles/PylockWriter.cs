using Venvstacks.Formats.Toml;

namespace Venvstacks.Packaging.LockFiles;

/// <summary>Writes lock files (PEP 751): a table each for packages, wheels and hashes, LF line ends, keys in the standard's order.</summary>
public static class PylockWriter
{
    /// <summary>The text of a lock file.</summary>
    /// <param name="pylock">The lock.</param>
    /// <param name="header">Lines of the comment at its head, without <c>#</c>.</param>
    public static string Write(Pylock pylock, params ReadOnlySpan<string> header)
    {
        StringBuilder text = new();
        foreach (string line in header)
            text.Append('#').Append(line).Append('\n');
        return text.Append(TomlWriter.Write(ToToml(pylock))).ToString();
    }

    private static TomlTable ToToml(Pylock pylock) =>
        TomlTable.Of(
            ("lock-version", pylock.LockVersion),
            ("created-by", pylock.CreatedBy),
            ("environments", pylock.Environments.IsEmpty ? null : TomlArray.OfStrings(pylock.Environments)),
            ("requires-python", Optional(pylock.RequiresPython)),
            ("packages", new TomlArray(pylock.Packages.Select(ToToml)))
        );

    private static TomlTable ToToml(PylockPackage package) =>
        TomlTable.Of(
            ("name", package.Name.ToString()),
            ("version", Optional(package.Version?.ToString())),
            ("marker", Optional(package.Marker?.Text)),
            ("index", Optional(package.Index)),
            ("wheels", package.Wheels.IsEmpty ? null : new TomlArray(package.Wheels.Select(ToToml)))
        );

    private static TomlTable ToToml(PylockWheel wheel) =>
        TomlTable.Of(
            ("name", Optional(wheel.Name)),
            ("url", Optional(wheel.Url)),
            ("upload-time", wheel.UploadTime is { } time ? new TomlDateTime(time.ToUniversalTime()) : null),
            ("size", wheel.Size is { } size ? new TomlInteger(size) : null),
            ("path", Optional(wheel.Path)),
            ("hashes", TomlTable.Of([.. wheel.Hashes.Select(hash => (hash.Key, (TomlValue?)hash.Value))]))
        );

    private static TomlString? Optional(string? value) => value is null ? null : new TomlString(value);
}
