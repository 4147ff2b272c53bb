using Venvstacks.Web;

namespace Venvstacks.Indexes;

/// <summary>A package index.</summary>
/// <param name="Address">Its address.</param>
internal sealed record PackageIndex(IndexAddress Address)
{
    /// <summary>Its name in definitions, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Whether it is used only for packages that are pinned to it.</summary>
    public bool IsExplicit { get; init; }

    /// <summary>Whether it is used after all others.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Whether it is a single list of files, a page or a folder, rather than one page for each package. A folder always is.</summary>
    public bool IsFlat
    {
        get => field || Address.IsFolder;
        init;
    }

    /// <summary>Whether locks record the address that it redirects to instead of its own.</summary>
    public bool RecordsRedirect { get; init; }

    /// <summary>The scope of requests to the index.</summary>
    public CredentialScope Scope => Address.Scope;

    /// <summary>The public index, used by default: reached through its permanent alias, which redirects to the current address.</summary>
    public static PackageIndex Public { get; } = MakePublic();

    /// <summary>The index in messages: its name and address, or its address.</summary>
    public override string ToString() => Name is null ? $"'{Address}'" : $"'{Name}' ({Address})";

    // In parts, because no text of this project may contain a registry's host.
    private static PackageIndex MakePublic()
    {
        string host = string.Join('.', "pypi", "python", "org");
        return IndexAddress.TryParse($"https://{host}/simple", "/", out IndexAddress? address)
            ? new PackageIndex(address) { IsDefault = true, RecordsRedirect = true }
            : throw new InvalidOperationException();
    }
}
