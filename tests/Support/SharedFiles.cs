using Microsoft.Win32.SafeHandles;
using Venvstacks.Files;
using Xunit;

namespace Venvstacks.Testing;

/// <summary>The way in which generations share files on the file system of a test.</summary>
public static class SharedFiles
{
    /// <summary>Skips a test where generations share files otherwise than by hard links.</summary>
    /// <param name="path">A path in the file system, where nothing is.</param>
    public static void SkipWithoutHardLinks(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "generations have copies there");
        File.WriteAllText(path, "probe");
        using SafeFileHandle file = File.OpenHandle(path);
        using SafeFileHandle clone = File.OpenHandle($"{path}.clone", FileMode.CreateNew, FileAccess.Write);
        Assert.SkipWhen(FileSystem.TryClone(file, clone), "generations share files by reflinks here");
        Assert.SkipUnless(FileSystem.TryHardLink(path, $"{path}.link"), "this file system has no hard links");
    }
}
