using System.Runtime.Versioning;

namespace Venvstacks.Tests.Deployment;

/// <summary>Damages of files, directories and links.</summary>
[UnsupportedOSPlatform("windows")]
internal static class TestDamage
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Damages an entry, or makes an additional one.</summary>
    /// <param name="path">The path of the entry.</param>
    /// <param name="damage">The damage in words.</param>
    public static void Do(string path, string damage)
    {
        switch (damage)
        {
            case "changed":
                Change(path);
                break;
            case "grown":
                Write(path, File.ReadAllText(path) + "# more\n");
                break;
            case "cut":
                Write(path, File.ReadAllText(path)[..^1]);
                break;
            case "missing":
                Remove(path);
                break;
            case "behind a link":
                Directory.Move(path, $"{path}.moved");
                File.CreateSymbolicLink(path, $"{path}.moved");
                break;
            default:
                if (!TryReplace(path, damage))
                    File.SetUnixFileMode(path, ModeAfter(File.GetUnixFileMode(path), damage));
                break;
        }
    }

    private static bool TryReplace(string path, string damage)
    {
        Action<string>? write = damage switch
        {
            "file" => file => File.WriteAllText(file, "mine"),
            "directory" => folder => Directory.CreateDirectory(folder),
            "full directory" => folder => File.WriteAllText($"{Directory.CreateDirectory(folder)}/mine", "mine"),
            "other target" => link => File.CreateSymbolicLink(link, "elsewhere"),
            "link to a layer" => link => File.CreateSymbolicLink(link, $"current/{Path.GetFileName(link)}"),
            "link to a directory" => link => Directory.CreateSymbolicLink(link, Path.GetTempPath()),
            _ => null,
        };
        if (write is null)
            return false;
        Remove(path);
        write(path);
        return true;
    }

    private static UnixFileMode ModeAfter(UnixFileMode mode, string damage) =>
        damage switch
        {
            "mode" => mode ^ UnixFileMode.UserExecute,
            "unreadable" => UnixFileMode.None,
            "only for its owner" => UnixFileMode.UserRead,
            "run as its owner" => mode | UnixFileMode.SetUser,
            "closed to others" => OwnerOnly,
            "open to others" => mode | UnixFileMode.OtherWrite,
            "open to the group" => mode | UnixFileMode.GroupWrite,
            _ => throw new ArgumentException($"unknown damage '{damage}'", nameof(damage)),
        };

    // The size and the time stay.
    private static void Change(string path)
    {
        byte[] content = File.ReadAllBytes(path);
        (DateTime time, UnixFileMode mode) = (File.GetLastWriteTimeUtc(path), File.GetUnixFileMode(path));
        content[^1] ^= 1;
        File.Delete(path);
        File.WriteAllBytes(path, content);
        File.SetLastWriteTimeUtc(path, time);
        File.SetUnixFileMode(path, mode);
    }

    private static void Remove(string path)
    {
        if (new FileInfo(path).LinkTarget is null && Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        else
            File.Delete(path);
    }

    private static void Write(string path, string text)
    {
        UnixFileMode mode = File.GetUnixFileMode(path);
        File.Delete(path);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, mode);
    }
}
