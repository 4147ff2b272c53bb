using System.Runtime.CompilerServices;
using Xunit;

namespace Venvstacks.Testing;

/// <summary>Where the recorded index, the golden outputs and the vectors lie: the folder <c>shared</c> beside the project.</summary>
/// <remarks>Tests run without it. A test that needs it calls <see cref="Require"/> first, which skips it and says why.</remarks>
public static class Shared
{
    /// <summary>The project's root folder.</summary>
    public static string ProjectRoot { get; } = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    /// <summary>The folder of recorded data, whether it exists or not.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(ProjectRoot, "..", "shared"));

    /// <summary>The full path of something in the folder; the running test is skipped when it is not there.</summary>
    public static string Require(params string[] parts)
    {
        string path = Path.Combine([Root, .. parts]);
        if (!Path.Exists(path))
            Assert.Skip($"../shared/{string.Join('/', parts)} is not here");
        return path;
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
