using System.Text.Json;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Tests.Versions;

public sealed class VersionVectorTests
{
    [Fact]
    public void Every_version_has_the_parts_of_the_vectors() =>
        Vectors.EachRow(
            Vectors.Read("versions.json").GetProperty("rows"),
            row =>
            {
                bool valid = PackageVersion.TryParse(row[0].Text(), out PackageVersion? version, out _);
                return Vectors.Difference($"'{row[0].Text()}'", Describe(row[1]), valid ? Describe(version!) : null);
            }
        );

    [Fact]
    public void Every_version_comes_before_the_next_of_the_vectors()
    {
        PackageVersion[] ascending =
        [
            .. Vectors.Read("version-order.json").GetProperty("rows").Texts().Select(PackageVersion.Parse),
        ];
        List<string> wrong = [];
        for (int i = 1; i < ascending.Length; i++)
        {
            (PackageVersion less, PackageVersion greater) = (ascending[i - 1], ascending[i]);
            bool isOrdered =
                less < greater && greater > less && less != greater && VersionOrder.Compare(less, greater) < 0;
            if (!isOrdered)
                wrong.Add($"{less} < {greater}");
        }
        wrong.ShouldBeEmpty();
        ascending.Length.ShouldBeGreaterThan(3000);
    }

    [Fact]
    public void Sorting_the_shuffled_vectors_gives_their_order()
    {
        string[] ascending = [.. Vectors.Read("version-order.json").GetProperty("rows").Texts()];
        PackageVersion[] shuffled = [.. ascending.Select(PackageVersion.Parse)];
        new Random(5).Shuffle(shuffled);
        Array.Sort(shuffled);
        shuffled.ShouldBe(ascending.Select(PackageVersion.Parse));
    }

    private static string? Describe(JsonElement parts) =>
        parts.ValueKind == JsonValueKind.Null
            ? null
            : $"{parts.GetProperty("normal").Text()} public {parts.GetProperty("public").Text()} base {parts.GetProperty("base").Text()} "
                + $"pre {parts.GetProperty("pre").GetBoolean()} post {parts.GetProperty("post").GetBoolean()} dev {parts.GetProperty("dev").GetBoolean()} "
                + $"local {parts.GetProperty("local")} release {string.Join('.', parts.GetProperty("release").EnumerateArray())} epoch {parts.GetProperty("epoch")}";

    private static string Describe(PackageVersion version) =>
        $"{version} public {version.Public} base {version.Base} "
        + $"pre {version.IsPrerelease} post {version.IsPostRelease} dev {version.IsDevRelease} "
        + $"local {version.Local} release {string.Join('.', version.Release)} epoch {version.Epoch}";
}
