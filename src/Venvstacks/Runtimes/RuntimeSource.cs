namespace Venvstacks.Runtimes;

/// <summary>An interpreter that was found, and is downloaded and unpacked when its contents are needed.</summary>
/// <param name="identity">What the contents follow from.</param>
/// <param name="open">Gives the contents; called once.</param>
internal sealed class RuntimeSource(string identity, Func<Task<RuntimeContents>> open)
{
    private readonly Lazy<Task<RuntimeContents>> _contents = new(open);

    /// <summary>What the contents follow from: the name and the hash of an archive, or the path and the contents of an installation.</summary>
    public string Identity => identity;

    /// <summary>The contents, unpacked and checked.</summary>
    /// <exception cref="Venvstacks.Diagnostics.LayerInstallationException">They cannot be downloaded, are damaged, or are for another version or target.</exception>
    public Task<RuntimeContents> OpenAsync(CancellationToken cancellationToken) =>
        _contents.Value.WaitAsync(cancellationToken);
}
