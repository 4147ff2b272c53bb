namespace Venvstacks.Tests.Publishing;

/// <summary>A stack of ../shared with its golden locks, copied into a folder of its own.</summary>
internal sealed class TestStack
{
    public TestStack(string name, DirectoryInfo parent)
    {
        Name = name;
        Folder = Path.Combine(parent.FullName, name);
        Copy(Shared.Require("stacks", name), Folder);
        Copy(Shared.Require("golden", name, "requirements"), Path.Combine(Folder, "requirements"));
    }

    public string Name { get; }

    public string Folder { get; }

    public string DefinitionPath => Path.Combine(Folder, "venvstacks.toml");

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
