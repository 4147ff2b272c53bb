using System.Collections.Immutable;
using Venvstacks.Platforms;

namespace Venvstacks.Testing;

/// <summary>Copies of the stack <c>cross</c> of ../shared, which six targets have: those of the original and <c>musllinux_x86_64</c>.</summary>
public static class CrossCopy
{
    /// <summary>The targets of a copy.</summary>
    public static readonly ImmutableArray<Target> Targets =
    [
        Target.LinuxX64,
        Target.LinuxArm64,
        Target.MacosArm64,
        Target.MacosX64,
        Target.WindowsX64,
        Target.MuslX64,
    ];

    /// <summary>Copies the stack, unlocked; the running test is skipped where it is not there.</summary>
    /// <param name="folder">The folder of the copy.</param>
    /// <param name="python">The version of CPython.</param>
    /// <returns>The path of the definition.</returns>
    public static string Copy(string folder, string python)
    {
        Folders.Copy(Shared.Require("stacks", "cross"), folder);
        string definition = Path.Combine(folder, "venvstacks.toml");
        string text = File.ReadAllText(definition)
            .Replace("cpython@3.11.7", $"cpython@{python}", StringComparison.Ordinal)
            .Replace("\"linux_x86_64\"", "\"linux_x86_64\", \"musllinux_x86_64\"", StringComparison.Ordinal)
            .Replace(
                "\nrequirements = [",
                "\nlinux_target = [\"glibc@2.28\", \"musl@1.2\"]\nrequirements = [",
                StringComparison.Ordinal
            );
        File.WriteAllText(definition, text);
        return definition;
    }
}
