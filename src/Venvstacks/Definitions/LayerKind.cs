namespace Venvstacks.Definitions;

/// <summary>The kinds of layers, lowest first.</summary>
public enum LayerKind
{
    /// <summary>A Python interpreter and packages beside it.</summary>
    Runtime,

    /// <summary>A set of packages that applications share.</summary>
    Framework,

    /// <summary>A launch module and the packages that it needs.</summary>
    Application,
}
