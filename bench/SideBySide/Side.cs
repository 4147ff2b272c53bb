namespace Venvstacks.Benchmarks;

/// <summary>One tool on a copy of a stack of its own, with a cache of its own.</summary>
internal sealed class Side
{
    private readonly Workplace _workplace;
    private readonly string _cache;

    /// <summary>Copies the stack.</summary>
    /// <param name="workplace">Where the comparison runs.</param>
    /// <param name="stack">The name of the recorded stack.</param>
    /// <param name="name">The name of this side, for its folders.</param>
    /// <param name="tool">The build of our tool that runs; null for the reference.</param>
    public Side(Workplace workplace, string stack, string name, string? tool)
    {
        _workplace = workplace;
        Command = tool is null ? [] : [tool];
        Folder = workplace.CopyStack(stack, name);
        _cache = Path.Combine(workplace.Folder, $"cache-{stack}-{name}");
    }

    /// <summary>Takes a stack that is in a folder of the workplace.</summary>
    /// <param name="workplace">Where the comparison runs.</param>
    /// <param name="name">The name of the folder.</param>
    /// <param name="tool">The build of our tool that runs.</param>
    public Side(Workplace workplace, string name, string tool)
    {
        _workplace = workplace;
        Command = [tool];
        Folder = Path.Combine(workplace.Folder, name);
        _cache = Path.Combine(workplace.Folder, $"cache-{name}");
    }

    /// <summary>The folder of the stack.</summary>
    public string Folder { get; }

    /// <summary>The build of our tool that runs, after the programs that it runs under.</summary>
    public string[] Command { get; set; }

    /// <summary>Runs a command of the tool on the stack.</summary>
    public Task<Measure> RunAsync(params string[] arguments) => RunOnAsync(Folder, arguments);

    /// <summary>Runs a command of the tool on another stack, with the cache of this one.</summary>
    /// <param name="folder">The folder of the stack.</param>
    /// <param name="arguments">The command and its options.</param>
    public Task<Measure> RunOnAsync(string folder, params string[] arguments)
    {
        Dictionary<string, string?> variables = new(StringComparer.Ordinal)
        {
            ["UV_DEFAULT_INDEX"] = _workplace.Index,
            ["UV_PYTHON_DOWNLOADS"] = "never",
            ["UV_CACHE_DIR"] = _cache,
            ["VENVSTACKS_CACHE_DIR"] = _cache,
            ["VENVSTACKS_RUNTIMES"] = _workplace.Runtimes,
        };
        string definition = Path.Combine(folder, "venvstacks.toml");
        if (Command is [])
        {
            string reference = Path.Combine(_workplace.Shared, "bin", "peer-venvstacks");
            return _workplace.MeasureAsync(_workplace.Peer("python"), [reference, .. arguments, definition], variables);
        }
        string[] sources = arguments[0] is "build" ? ["--runtimes", _workplace.Runtimes] : [];
        return _workplace.MeasureAsync(Command[0], [.. Command[1..], .. arguments, .. sources, definition], variables);
    }

    /// <summary>The bytes of all archives of a format in an output directory.</summary>
    public long ArchiveBytes(string folder, string format) =>
        new DirectoryInfo(Path.Combine(Folder, folder)).EnumerateFiles($"*.{format}").Sum(file => file.Length);

    /// <summary>The build names of the layers that are locked.</summary>
    public string[] Layers() =>
        [.. Directory.GetDirectories(Path.Combine(Folder, "requirements")).Select(folder => Path.GetFileName(folder)!)];

    /// <summary>Forgets what was fetched.</summary>
    public void ClearCache() => Delete(_cache);

    /// <summary>Moves the cache and folders of the stack away, which are removed with the workplace: new files are slow for minutes where many were deleted (decision 0013).</summary>
    /// <param name="withCache">Whether what was fetched is forgotten.</param>
    /// <param name="folders">The names of the folders.</param>
    public void SetAside(bool withCache, params IEnumerable<string> folders)
    {
        IEnumerable<string> paths = folders.Select(folder => Path.Combine(Folder, folder));
        foreach (string path in withCache ? paths.Append(_cache) : paths)
            Directory.Move(path, _workplace.NewPath());
    }

    /// <summary>Removes a folder of the stack.</summary>
    public void Remove(string folder) => Delete(Path.Combine(Folder, folder));

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
