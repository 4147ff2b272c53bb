using Venvstacks.Declarations;
using Venvstacks.Formats.Toml;

namespace Venvstacks.Definitions;

/// <summary>The keys of <c>[tool.venvstacks]</c>.</summary>
internal static class ToolKeys
{
    public static readonly ValueKey<TomlString> EntryTimes = new("entry-times")
    {
        Default = "`\"lock\"`",
        Values = ["lock", "package"],
        IsReference = false,
        Meaning =
            "The modification times of files in layers: that of the layer's lock, or for files of a package the upload "
            + "time of its wheels, if that is earlier. With `package`, archives change less when a layer is locked again",
        Example = "\"package\"",
    };

    public static readonly ValueKey<TomlString> WheelChecks = new("wheel-checks")
    {
        Default = "`\"standard\"`",
        Values = ["standard", "strict"],
        IsReference = false,
        Meaning = "What is done with odd but harmless wheels: `standard` warns, `strict` refuses them",
        Example = "\"strict\"",
    };

    public static readonly ListKey<TomlString> WheelChecksExempt = new("wheel-checks-exempt")
    {
        Default = "`[]`",
        IsReference = false,
        Meaning = "Packages whose odd wheels are accepted also with `wheel-checks = \"strict\"`",
        Example = "[\"odd-package\"]",
    };

    /// <summary>The keys in the order of the reference page.</summary>
    public static ImmutableArray<DefinitionKey> All { get; } = [EntryTimes, WheelChecks, WheelChecksExempt];
}
