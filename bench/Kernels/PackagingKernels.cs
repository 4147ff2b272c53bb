using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Benchmarks;

/// <summary>What locking does most: versions, markers, pages of an index.</summary>
[MemoryDiagnoser]
public class PackagingKernels
{
    private const int Count = 1000;

    private readonly string[] _texts =
    [
        .. Enumerable
            .Range(0, Count)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"{i % 7}.{i % 31}.{i}rc{i % 3}")),
    ];
    private readonly PackageVersion[] _versions;
    private readonly byte[] _page;

    /// <summary>Makes the data.</summary>
    public PackagingKernels()
    {
        _versions = [.. _texts.Select(PackageVersion.Parse)];
        string files = string.Join(',', Enumerable.Range(0, Count).Select(File));
        _page = Encoding.UTF8.GetBytes($$"""{"meta":{"api-version":"1.1"},"name":"demo","files":[{{files}}]}""");

        static string File(int i) =>
            $$"""
                {"filename":"demo-1.{{i}}-cp311-cp311-manylinux_2_17_x86_64.whl","url":"https://files.example/demo-1.{{i}}.whl",
                "hashes":{"sha256":"{{new string('a', 64)}}"},"requires-python":">=3.9","size":{{i + 1}},
                "upload-time":"2025-01-01T00:00:00.000000Z","core-metadata":{"sha256":"{{new string(
                    'b',
                    64
                )}}"},"yanked":false}
                """;
    }

    /// <summary>1,000 versions out of their text.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public int ParseVersions() => _texts.Count(text => PackageVersion.TryParse(text, out _));

    /// <summary>1,000 versions in order.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public PackageVersion[] SortVersions() => [.. _versions.Order()];

    /// <summary>A marker of three parts, in the simplest form.</summary>
    [Benchmark]
    public string SimplifyMarker() =>
        Marker
            .Parse("sys_platform == 'linux' and python_version >= '3.11'")
            .Or(Marker.Parse("sys_platform != 'linux' and python_version >= '3.11'"))
            .And(Marker.Parse("platform_machine == 'x86_64'"))
            .ToString();

    /// <summary>A page of 1,000 files.</summary>
    [Benchmark]
    public IndexPage ReadPage() =>
        JsonPageReader.Read(_page, PackageName.Parse("demo"), new Uri("https://index.example/demo/"));
}
