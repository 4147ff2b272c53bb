using System.Buffers;
using Venvstacks.Diagnostics;
using Venvstacks.Settings;
using Venvstacks.Web;

namespace Venvstacks.Indexes;

/// <summary>The environment variables of uv that say where packages come from, for locking.</summary>
/// <param name="read">Gives the value of an environment variable, or null.</param>
internal sealed class IndexEnvironment(Func<string, string?> read)
{
    private static readonly SearchValues<char> NotInNames = SearchValues.Create(":/?&@#");

    /// <summary>Whether nothing may be asked of the network: <c>UV_OFFLINE</c>.</summary>
    public bool IsOffline => Flag("UV_OFFLINE");

    /// <summary>Puts the settings of a definition and the environment together; the environment's indexes come first.</summary>
    /// <param name="settings">What the definition says.</param>
    /// <param name="folder">The definition's folder; relative paths are relative to it.</param>
    /// <param name="localWheels">Folders of wheels that were named on the command line.</param>
    /// <exception cref="LayerSpecException">An address is none.</exception>
    public IndexSettings Combine(UvSettings settings, string folder, ImmutableArray<string> localWheels = default)
    {
        ImmutableArray<PackageIndex> all =
        [
            .. Variables(folder),
            .. settings.Indexes.Select(i => Defined(i, folder)),
            .. Older(settings, folder),
        ];
        PackageIndex last = all.FirstOrDefault(i => i.IsDefault) ?? PackageIndex.Public;
        string[] links =
        [
            .. Words("UV_FIND_LINKS", ','),
            .. settings.FindLinks,
            .. localWheels.IsDefault ? [] : localWheels,
        ];
        return new IndexSettings
        {
            Indexes =
            [
                .. all.Where(i => !i.IsDefault).DistinctBy(i => i.Name ?? i.Address.Text, StringComparer.Ordinal),
                last,
            ],
            Named = [.. all.Where(i => i.Name is not null)],
            FindLinks = [.. links.Select(l => Make(l, folder) with { IsFlat = true })],
            NoIndex = settings.NoIndex || Flag("UV_NO_INDEX"),
            Strategy = settings.IndexStrategy,
            Pins = settings.Sources.ToImmutableDictionary(),
        };
    }

    /// <summary><c>UV_INDEX</c> first, then the older variables; <c>UV_DEFAULT_INDEX</c> beats <c>UV_INDEX_URL</c>.</summary>
    private IEnumerable<PackageIndex> Variables(string folder)
    {
        foreach (string index in Words("UV_INDEX", ' '))
            yield return Named(index, folder, "UV_INDEX");
        foreach (string index in Words("UV_EXTRA_INDEX_URL", ' '))
            yield return Make(index, folder, "UV_EXTRA_INDEX_URL");
        if (Text("UV_DEFAULT_INDEX") is { } main)
            yield return Named(main, folder, "UV_DEFAULT_INDEX") with
            {
                IsDefault = true,
            };
        if (Text("UV_INDEX_URL") is { } older)
            yield return Make(older, folder, "UV_INDEX_URL") with
            {
                IsDefault = true,
            };
    }

    private PackageIndex Defined(UvIndex index, string folder) =>
        WithCredential(
            Make(index.Url, folder) with
            {
                Name = index.Name,
                IsDefault = index.Default,
                IsExplicit = index.Explicit,
                IsFlat = index.Flat,
            }
        );

    private static IEnumerable<PackageIndex> Older(UvSettings settings, string folder)
    {
        foreach (string extra in settings.ExtraIndexUrls)
            yield return Make(extra, folder);
        if (settings.IndexUrl is { } main)
            yield return Make(main, folder) with
            {
                IsDefault = true,
            };
    }

    /// <summary><c>NAME=ADDRESS</c> or an address alone.</summary>
    private PackageIndex Named(string text, string folder, string variable)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        bool isNamed = equals > 0 && !text.AsSpan(0, equals).ContainsAny(NotInNames);
        return isNamed
            ? WithCredential(Make(text[(equals + 1)..], folder, variable) with { Name = text[..equals] })
            : Make(text, folder, variable);
    }

    /// <summary><c>UV_INDEX_NAME_USERNAME</c> and <c>UV_INDEX_NAME_PASSWORD</c>.</summary>
    private PackageIndex WithCredential(PackageIndex index)
    {
        if (index.Name is null)
            return index;
        string name = string.Concat(
            index.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_')
        );
        string? user = Text($"UV_INDEX_{name}_USERNAME");
        string? password = Text($"UV_INDEX_{name}_PASSWORD");
        return user is null && password is null
            ? index
            : index with
            {
                Address = index.Address.With(new Credential(user ?? "", password ?? "")),
            };
    }

    private static PackageIndex Make(string text, string folder, string? variable = null) =>
        IndexAddress.TryParse(text, folder, out IndexAddress? address)
        && (
            variable is null
            || !address.IsFolder
            || text.AsSpan().ContainsAny("/\\.")
            || Directory.Exists(address.Uri.LocalPath)
        )
            ? new PackageIndex(address)
            : throw IndexError.NoAddress(text, variable);

    private string? Text(string variable) => read(variable) is { Length: > 0 } text ? text : null;

    private bool Flag(string variable) =>
        Text(variable)?.ToLowerInvariant() is "1" or "true" or "yes" or "on" or "y" or "t";

    private string[] Words(string variable, char separator) =>
        Text(variable)?.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
