namespace Venvstacks.Testing;

/// <summary>Folders of tests.</summary>
public static class Folders
{
    /// <summary>Copies a folder with all below; the copies can be written, whatever the originals allow.</summary>
    public static void Copy(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (string file in Directory.EnumerateFiles(source))
            File.WriteAllBytes(Path.Combine(target, Path.GetFileName(file)), File.ReadAllBytes(file));
        foreach (string folder in Directory.EnumerateDirectories(source))
            Copy(folder, Path.Combine(target, Path.GetFileName(folder)));
    }
}
