using System.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Tags;
using Venvstacks.Packaging.Versions;
using Venvstacks.Packaging.Wheels;

namespace Venvstacks.Packaging.Tests;

public sealed class HostileTextTests
{
    private const int Megabyte = 1 << 20;

    /// <summary>More than a busy machine needs for linear work, far less than quadratic work would take.</summary>
    private static readonly TimeSpan Ages = TimeSpan.FromMinutes(1);

    /// <summary>Every text reader; each throws nothing but <see cref="ParseException"/>.</summary>
    private static readonly Action<string>[] Readers =
    [
        text => PackageName.Parse(text).GetHashCode(),
        text => PackageVersion.Parse(text).CompareTo(PackageVersion.Parse(text)),
        text => SpecifierSet.Parse(text).Contains(PackageVersion.Parse("1.0")),
        text => MarkerExpression.Parse(text).ToString(),
        text => Requirement.Parse(text).ToString(),
        text => CompressedTagSet.Parse(text).ToString(),
        text => new CompatibleTags(11, PlatformTags.Windows("amd64")).RankOf(WheelFileName.Parse(text).Tags),
    ];

    [Theory]
    [InlineData("", "1", "")]
    [InlineData("1", ".1", "")]
    [InlineData("1", ".0", "")]
    [InlineData("1.0+", "a.", "a")]
    [InlineData("", " ", "1")]
    [InlineData("", "-", "")]
    [InlineData("", "a", "")]
    [InlineData("==1", ",==1", "")]
    [InlineData("", ",", "")]
    [InlineData(">= ", " ", "1")]
    [InlineData("a[", "x,", "x]")]
    [InlineData("a", "(", "")]
    [InlineData("", "(", "")]
    [InlineData("a @ ", "u", "")]
    [InlineData("a;", " ", "")]
    [InlineData("os_name == '", "x", "'")]
    [InlineData("os_name == 'x'", " and os_name == 'x'", "")]
    [InlineData("os_name == 'x'", " or (os_name == 'x')", "")]
    [InlineData("a-1-py3", ".py3", "-none-any.whl")]
    [InlineData("a-1-py3-none-any", ".any", ".whl")]
    public void A_megabyte_is_read_or_refused_in_no_time(string start, string repeated, string end)
    {
        string text = start + string.Concat(Enumerable.Repeat(repeated, Megabyte / repeated.Length)) + end;
        Stopwatch watch = Stopwatch.StartNew();
        foreach (Action<string> reader in Readers)
            Read(reader, text);
        watch.Elapsed.ShouldBeLessThan(Ages);
    }

    [Fact]
    public void A_megabyte_of_different_clauses_is_read_in_no_time()
    {
        string text = string.Join(',', Enumerable.Range(0, 100_000).Select(epoch => $"=={epoch}!1"));
        Stopwatch watch = Stopwatch.StartNew();
        SpecifierSet.Parse(text).Clauses.Length.ShouldBe(100_000);
        watch.Elapsed.ShouldBeLessThan(Ages);
    }

    [Fact]
    public void A_tag_set_of_countless_combinations_is_ranked_in_no_time()
    {
        string many = string.Join('.', Enumerable.Range(0, 50_000).Select(i => $"x{i}"));
        CompressedTagSet tags = CompressedTagSet.Parse($"{many}-{many}-{many}");
        Stopwatch watch = Stopwatch.StartNew();
        new CompatibleTags(11, PlatformTags.Windows("amd64")).RankOf(tags).ShouldBeNull();
        watch.Elapsed.ShouldBeLessThan(Ages);
    }

    [Fact]
    public void Damaged_texts_are_read_or_refused() =>
        ReadDamaged(
            "1!2.0rc1.post2.dev3+local.4",
            ">=1.0,!=1.5.*,<2,~=1.4.2,===x",
            "Foo.Bar[B_c,b.C] (>=1,<2); (os_name == 'nt' or python_version in \"3.8 3.9\") and extra != 'x'",
            "a @ https://example.test/a.whl#sha256=0 ; sys_platform not in 'win32'",
            "foo_bar-1.0-1b-cp311.cp312-abi3-manylinux_2_28_x86_64.whl"
        );

    [Fact]
    public void Damaged_rows_of_the_vectors_are_read_or_refused() =>
        ReadDamaged([
            .. new[]
            {
                "versions.json",
                "specifiers.json",
                "requirements.json",
                "markers.json",
                "wheel-names.json",
            }.SelectMany(file => Vectors.Read(file).GetProperty("rows").EnumerateArray().Select(row => row[0].Text())),
        ]);

    private static void ReadDamaged(params string[] seeds)
    {
        const string Pieces = "()[],;@='\"<>!~+-._*vV 01az\t\né\0";
        Random random = new(20_261_123);
        for (int i = 0; i < 5_000; i++)
        {
            string text = Damage(seeds[random.Next(seeds.Length)], Pieces, random);
            foreach (Action<string> reader in Readers)
                Read(reader, text);
        }
    }

    private static string Damage(string text, string pieces, Random random)
    {
        for (int changes = random.Next(1, 5); changes > 0; changes--)
        {
            int at = random.Next(text.Length + 1);
            int removed = Math.Min(random.Next(3), text.Length - at);
            text = text.Remove(at, removed).Insert(at, pieces[random.Next(pieces.Length)].ToString());
        }
        return text;
    }

    private static void Read(Action<string> reader, string text)
    {
        try
        {
            reader(text);
        }
        catch (ParseException refused)
        {
            refused.Error.Text.ShouldBe(text);
            refused.Error.Span.Start.ShouldBeGreaterThanOrEqualTo(0);
            refused.Error.Span.End.ShouldBeLessThanOrEqualTo(text.Length);
        }
    }
}
