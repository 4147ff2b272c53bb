namespace Venvstacks.Testing;

/// <summary>A folder of a test's own, deleted with it.</summary>
public sealed class Scratch : IDisposable
{
    /// <summary>Its full path.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("venvstacks-test-").FullName;

    /// <summary>The full path of something in it.</summary>
    public string this[string name] => Path.Combine(Folder, name);

    /// <summary>What lies in it, in the order of the alphabet.</summary>
    public string[] Names =>
        [.. Directory.GetFileSystemEntries(Folder).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
