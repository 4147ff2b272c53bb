namespace Venvstacks.Indexes;

/// <summary>An index that packages are looked for in.</summary>
/// <param name="Address">Where it is.</param>
internal sealed record PackageIndex(IndexAddress Address)
{
    /// <summary>The name that definitions call it by, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Whether it is asked only for packages that are pinned to it.</summary>
    public bool IsExplicit { get; init; }

    /// <summary>Whether it is asked after all others.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Whether it is one list of files, a page or a folder, rather than a page for each package. A folder always is.</summary>
    public bool IsFlat
    {
        get => field || Address.IsFolder;
        init;
    }

    /// <summary>Whether locks name the address that it redirects to rather than its own.</summary>
    public bool RecordsRedirect { get; init; }

    /// <summary>The public index, where nothing else is said: reached through its lasting alias, which redirects to wherever it lives.</summary>
    public static PackageIndex Public { get; } = MakePublic();

    /// <summary>What messages call it: its name and address, or its address.</summary>
    public override string ToString() => Name is null ? $"'{Address}'" : $"'{Name}' ({Address})";

    // Its name stands here and nowhere else, in parts: texts of this project name no registry's host.
    private static PackageIndex MakePublic()
    {
        string host = string.Join('.', "pypi", "python", "org");
        return IndexAddress.TryParse($"https://{host}/simple", "/", out IndexAddress? address)
            ? new PackageIndex(address) { IsDefault = true, RecordsRedirect = true }
            : throw new InvalidOperationException();
    }
}
