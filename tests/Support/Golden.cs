using System.Runtime.CompilerServices;
using Xunit;

namespace Venvstacks.Testing;

/// <summary>Compares a text with a file beside the test. With <c>VENVSTACKS_ACCEPT=1</c> the file is written anew; one that is missing fails.</summary>
public static class Golden
{
    /// <summary>Compares a text with a file.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="actual">The text.</param>
    /// <param name="testFile">The test's own file, filled in by the compiler.</param>
    public static void Check(string name, string actual, [CallerFilePath] string testFile = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(testFile)!, name);
        if (Environment.GetEnvironmentVariable("VENVSTACKS_ACCEPT") == "1")
            File.WriteAllText(path, actual);
        Assert.True(File.Exists(path), $"{path} is missing: run with VENVSTACKS_ACCEPT=1 and look at it");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
