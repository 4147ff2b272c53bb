using System.Text.Json;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Tests.Specifiers;

public sealed class SpecifierVectorTests
{
    private static readonly PackageVersion[] Pythons =
    [
        .. "2.7.18 3.6.15 3.8.18 3.9.0 3.10.13 3.11.7 3.12.1 3.13.0 3.14.0 4.0.0"
            .Split(' ')
            .Select(PackageVersion.Parse),
    ];

    [Fact]
    public void Every_specifier_admits_the_versions_of_the_vectors() =>
        Vectors.EachRow(
            Vectors.Read("specifiers.json").GetProperty("rows"),
            row =>
            {
                SpecifierSet set = SpecifierSet.Parse(row[0].Text());
                string[] wrong =
                [
                    .. row[1]
                        .EnumerateArray()
                        .Where(version => !Agrees(set, version))
                        .Select(version => version.ToString()),
                ];
                return wrong.Length == 0 ? null : $"{set}: {string.Join(' ', wrong)}";
            }
        );

    [Fact]
    public void Every_specifier_is_valid_or_not_as_the_vectors_say() =>
        Vectors.EachRow(
            Vectors.Read("specifiers.json").GetProperty("valid"),
            row =>
                Vectors.Difference(
                    row[0].Text(),
                    $"{row[1].GetBoolean()}",
                    $"{SpecifierSet.TryParse(row[0].Text(), out _, out _)}"
                )
        );

    [Fact]
    public void Every_requires_python_admits_the_pythons_of_the_vectors() =>
        Vectors.EachRow(
            Vectors.Read("requires-python.json").GetProperty("rows"),
            row =>
            {
                string? expected = row[1].ValueKind == JsonValueKind.Null ? null : string.Join(' ', row[1].Texts());
                string? actual = SpecifierSet.TryParse(row[0].Text(), out SpecifierSet? set, out _)
                    ? string.Join(' ', Pythons.Where(python => set.Contains(python)))
                    : null;
                return Vectors.Difference(row[0].Text(), expected, actual);
            }
        );

    private static bool Agrees(SpecifierSet set, JsonElement row)
    {
        PackageVersion version = PackageVersion.Parse(row[0].Text());
        return set.Contains(version) == row[1].GetBoolean()
            && set.Contains(version, allowPrereleases: true) == row[2].GetBoolean();
    }
}
