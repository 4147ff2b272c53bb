namespace Venvstacks.Runtimes;

/// <summary>An interpreter that was found, and is downloaded and unpacked when its contents are needed.</summary>
/// <param name="identity">What the contents follow from.</param>
/// <param name="open">Gives the contents; called once, with the token of the first caller, and again where that caller gave up.</param>
internal sealed class RuntimeSource(string identity, Func<CancellationToken, Task<RuntimeContents>> open)
{
    private readonly Lock _lock = new();
    private Task<RuntimeContents>? _contents;

    /// <summary>The name and the hash of an archive, or the path and the contents of an installation: equal identities have equal contents.</summary>
    public string Identity => identity;

    /// <summary>The contents, unpacked and checked.</summary>
    /// <exception cref="Venvstacks.Diagnostics.LayerInstallationException">They cannot be downloaded, are damaged, or are for another version or target.</exception>
    public async Task<RuntimeContents> OpenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task<RuntimeContents> contents;
            lock (_lock)
                contents = _contents = _contents is { IsCanceled: false } running ? running : open(cancellationToken);
            try
            {
                return await contents.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                continue;
            }
        }
    }
}
