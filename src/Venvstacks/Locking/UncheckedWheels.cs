using Venvstacks.Definitions;
using Venvstacks.Formats.Text;

namespace Venvstacks.Locking;

/// <summary>Whether all wheels of a layer can be checked when they are fetched. PEP 751 asks for hashes, and nothing is installed unchecked.</summary>
internal static class UncheckedWheels
{
    /// <summary>Checks the packages whose files the layer holds itself.</summary>
    /// <returns>Null when all have hashes, or what has none.</returns>
    public static Diagnostic? Check(LayerDefinition layer, IEnumerable<LockedPackage> packages)
    {
        string[] lines =
        [
            .. from package in packages
            from wheel in package.Wheels
            where !wheel.CanBeChecked
            select $"{package.Name} {package.Version}: '{wheel.FileName}'",
        ];
        const int few = 5;
        return lines.Length == 0
            ? null
            : Diagnostic.Error(
                "VS2009",
                $"layer '{layer.BuildName}' cannot be locked: an index gives no checksum by SHA-256, SHA-384 or SHA-512 for {lines.Length} wheel{(lines.Length == 1 ? "" : "s")}, so nobody could tell whether they are what was locked",
                layer.Span,
                "take the packages from an index that gives such checksums, or download the wheels and name their folder with --local-wheels"
            ) with
            {
                Notes = [.. lines.Take(few), .. lines.Length > few ? [$"and {lines.Length - few} more"] : (string[])[]],
            };
    }
}
