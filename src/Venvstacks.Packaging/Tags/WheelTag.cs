namespace Venvstacks.Packaging.Tags;

/// <summary>The interpreter, ABI and platform of a built package (PEP 425): <c>cp311-cp311-manylinux_2_28_x86_64</c>, <c>py3-none-any</c>.</summary>
/// <param name="Python">The interpreter and its version: <c>cp311</c>, <c>py3</c>.</param>
/// <param name="Abi">The binary interface: <c>cp311</c>, <c>abi3</c>, <c>none</c>.</param>
/// <param name="Platform">The platform: <c>win_amd64</c>, <c>any</c>.</param>
public readonly record struct WheelTag(string Python, string Abi, string Platform)
{
    /// <summary>The three parts with <c>-</c> between them.</summary>
    public override string ToString() => $"{Python}-{Abi}-{Platform}";
}
