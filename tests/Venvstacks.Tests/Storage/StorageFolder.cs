namespace Venvstacks.Tests.Storage;

/// <summary>A folder of a test's own, deleted with it.</summary>
internal sealed class StorageFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("venvstacks-storage-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    public string[] Names =>
        [.. Directory.GetFileSystemEntries(Root).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
