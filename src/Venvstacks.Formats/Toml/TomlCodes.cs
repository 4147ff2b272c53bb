namespace Venvstacks.Formats.Toml;

/// <summary>The codes of the diagnostics that <see cref="TomlTableReader"/> gives, which differ from document to document.</summary>
/// <param name="WrongKind">A value of another kind than it must be.</param>
/// <param name="MissingKey">A key that must be there is not.</param>
/// <param name="UnknownKey">A key that nobody asked for.</param>
public sealed record TomlCodes(string WrongKind, string MissingKey, string UnknownKey);
