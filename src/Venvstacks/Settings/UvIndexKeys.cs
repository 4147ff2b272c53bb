using Venvstacks.Declarations;
using Venvstacks.Formats.Toml;

namespace Venvstacks.Settings;

/// <summary>The keys of <c>[[tool.uv.index]]</c>.</summary>
internal static class UvIndexKeys
{
    public static readonly ValueKey<TomlString> Name = new("name")
    {
        Meaning = "The name of the index, for pins, and for its credentials in the environment",
        Example = "\"company\"",
    };

    public static readonly ValueKey<TomlString> Url = new("url")
    {
        IsRequired = true,
        Meaning = "The address, or a directory relative to the definition",
        Example = "\"https://packages.example/simple\"",
    };

    public static readonly ValueKey<TomlBoolean> Default = new("default")
    {
        Default = "`false`",
        Meaning = "Whether it replaces the public index and is asked last",
        Example = "true",
    };

    public static readonly ValueKey<TomlBoolean> Explicit = new("explicit")
    {
        Default = "`false`",
        Meaning = "Whether it is asked only for packages that are pinned to it; it needs a name",
        Example = "true",
    };

    public static readonly ValueKey<TomlString> Format = new("format")
    {
        Default = "`\"simple\"`",
        Values = ["simple", "flat"],
        Meaning = "`simple` has a page for each project, `flat` is one page or directory of files",
        Example = "\"flat\"",
    };

    /// <summary>The keys in the order of the reference page.</summary>
    public static ImmutableArray<DefinitionKey> All { get; } = [Name, Url, Default, Explicit, Format];
}
