using Venvstacks.Diagnostics;
using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;

namespace Venvstacks.Indexes;

/// <summary>Lists folders of wheels on this machine.</summary>
internal static class LocalFolder
{
    /// <summary>The files of a folder by package, sorted by name. Their sizes and hashes are unknown.</summary>
    /// <exception cref="LayerInstallationException">The folder does not exist.</exception>
    public static ImmutableDictionary<PackageName, IndexPage> Read(string path)
    {
        if (!Directory.Exists(path))
            throw IndexError.NoFolder(path);
        FlatPageEncoder pages = new(new Uri(path));
        foreach (string file in Directory.EnumerateFiles(path).Order(StringComparer.Ordinal))
        {
            byte[] name = Encoding.UTF8.GetBytes(Path.GetFileName(file));
            PageEntry entry = new() { FileName = name, Url = Encoding.UTF8.GetBytes(new Uri(file).AbsoluteUri) };
            pages.FindPage(name)?.Add(in entry);
        }
        return pages.Finish();
    }
}
