using Venvstacks.Formats.Toml;

namespace Venvstacks.Declarations;

/// <summary>A key of stack definitions. The readers read by these, and docs/reference/definition.md lists them.</summary>
/// <param name="Name">The key.</param>
internal abstract record DefinitionKey(string Name)
{
    /// <summary>Its meaning: a sentence in Markdown, without a full stop.</summary>
    public required string Meaning { get; init; }

    /// <summary>A value as TOML that is valid wherever the key may stand.</summary>
    public required string Example { get; init; }

    /// <summary>The kinds of layers that have the key; empty outside of layers.</summary>
    public ImmutableArray<string> Layers { get; init; } = [];

    /// <summary>True where a table without the key is an error.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The value of a table without the key, in Markdown; empty for none.</summary>
    public string Default { get; init; } = "";

    /// <summary>The only values, the default first; empty where others are valid.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>The first version that reads the key.</summary>
    public string Since { get; init; } = "0.1.0";

    /// <summary>True where the Python tool reads the key, too.</summary>
    public bool IsReference { get; init; } = true;

    /// <summary>The type of a value, with its article.</summary>
    public abstract string TypeName { get; }
}

/// <summary>A key with one value.</summary>
/// <param name="Name">The key.</param>
/// <param name="Alternative">Another accepted type, or null.</param>
internal sealed record ValueKey<T>(string Name, string? Alternative = null) : DefinitionKey(Name)
    where T : TomlValue, ITomlKind
{
    public override string TypeName => Alternative is null ? T.ExpectedName : $"{T.ExpectedName} or {Alternative}";
}

/// <summary>A key with an array of values of one type.</summary>
/// <param name="Name">The key.</param>
internal sealed record ListKey<T>(string Name) : DefinitionKey(Name)
    where T : TomlValue, ITomlKind
{
    public override string TypeName => $"an array of {(typeof(T) == typeof(TomlTable) ? "tables" : "strings")}";
}

/// <summary>Reads the values of keys.</summary>
internal static class KeyReading
{
    /// <summary>The value of a key; null where it is missing or has another type, which is reported.</summary>
    public static T? Read<T>(this TomlTableReader table, ValueKey<T> key)
        where T : TomlValue, ITomlKind => key.IsRequired ? table.Require<T>(key.Name) : table.Find<T>(key.Name);

    /// <summary>The values of a key, those of another type left out; empty where there is no array.</summary>
    public static ImmutableArray<T> Read<T>(this TomlTableReader table, ListKey<T> key)
        where T : TomlValue, ITomlKind =>
        (key.IsRequired ? table.RequireList<T>(key.Name) : table.FindList<T>(key.Name)) ?? [];
}
