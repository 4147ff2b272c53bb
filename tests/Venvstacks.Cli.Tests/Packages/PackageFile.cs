using System.IO.Compression;
using System.Xml.Linq;

namespace Venvstacks.Cli.Tests.Packages;

/// <summary>A package in out/packages.</summary>
internal sealed class PackageFile
{
    private readonly XElement _metadata;

    private PackageFile(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        Files = [.. archive.Entries.Select(entry => entry.FullName)];
        ZipArchiveEntry manifest = archive.Entries.Single(entry =>
            entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)
        );
        using Stream stream = manifest.Open();
        _metadata = XDocument.Load(stream).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
        Path = path;
    }

    /// <summary>The folder of the packages.</summary>
    public static string Folder { get; } = System.IO.Path.Combine(Shared.ProjectRoot, "out", "packages");

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>The names of the files in it.</summary>
    public string[] Files { get; }

    /// <summary>The dependencies on our own packages, each with its range of versions.</summary>
    public IEnumerable<(string Id, string Range)> OwnDependencies =>
        _metadata
            .Descendants()
            .Where(element => element.Name.LocalName == "dependency")
            .Select(element => (element.Attribute("id")!.Value, element.Attribute("version")!.Value))
            .Where(dependency => dependency.Item1.StartsWith("Venvstacks", StringComparison.Ordinal));

    /// <summary>A field of the metadata; empty where it is missing.</summary>
    public string this[string name] =>
        _metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value ?? "";

    /// <summary>The packages; the running test is skipped where there are none.</summary>
    public static PackageFile[] Require()
    {
        string[] paths = Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*.nupkg") : [];
        Assert.SkipUnless(paths.Length > 0, "out/packages is empty: run ./dev pack");
        return [.. paths.Order(StringComparer.Ordinal).Select(path => new PackageFile(path))];
    }
}
