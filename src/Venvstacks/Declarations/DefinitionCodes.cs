using Venvstacks.Formats.Toml;

namespace Venvstacks.Declarations;

/// <summary>The codes of the problems of a stack definition.</summary>
internal static class DefinitionCodes
{
    public const string Unreadable = "VS1001";
    public const string NotToml = "VS1002";
    public const string WrongKind = "VS1003";
    public const string UnknownLayer = "VS1004";
    public const string MissingKey = "VS1005";
    public const string UnknownKey = "VS1006";
    public const string InvalidName = "VS1007";
    public const string DuplicateName = "VS1008";
    public const string InvalidRequirement = "VS1009";
    public const string DirectReference = "VS1010";
    public const string InvalidPython = "VS1011";
    public const string InvalidPlatform = "VS1012";
    public const string InvalidTarget = "VS1013";
    public const string RuntimeOrFrameworks = "VS1014";
    public const string DifferentRuntimes = "VS1015";
    public const string NoFrameworkOrder = "VS1016";
    public const string MissingModule = "VS1017";
    public const string ConflictingModules = "VS1018";
    public const string UnknownIndex = "VS1019";
    public const string ConflictingIndexes = "VS1020";
    public const string DuplicatePackage = "VS1021";
    public const string LegacyField = "VS1022";
    public const string InvalidSetting = "VS1023";
    public const string InexactPython = "VS1024";
    public const string EmptyStack = "VS1025";
    public const string IgnoredSetting = "VS1026";
    public const string InvalidModule = "VS1027";
    public const string UnrunnableModule = "VS1028";

    public static TomlCodes Toml { get; } = new(WrongKind, MissingKey, UnknownKey);
}
