namespace Venvstacks.Benchmarks;

/// <summary><c>uv lock</c> of the projects that the reference made of the layers of a stack, one after the other.</summary>
internal sealed class BareLocks
{
    private readonly Workplace _workplace;
    private readonly string _cache;
    private readonly string[] _projects;

    /// <summary>Takes the projects.</summary>
    /// <param name="workplace">Where the comparison runs.</param>
    /// <param name="reference">The reference's side; it has locked the stack.</param>
    public BareLocks(Workplace workplace, Side reference)
    {
        _workplace = workplace;
        string root = $"{reference.Folder}-bare";
        _cache = $"{root}-cache";
        _projects =
        [
            .. Directory
                .EnumerateFiles(Path.Combine(reference.Folder, "_build"), "pyproject.toml", SearchOption.AllDirectories)
                .Where(path => path.Contains("_resolve", StringComparison.Ordinal))
                .Select(path => Copy(path, root)),
        ];
    }

    /// <summary>Forgets what was locked, or fetched.</summary>
    public void Forget(bool locks, bool cache)
    {
        foreach (string project in locks ? _projects : [])
            File.Delete(Path.Combine(project, "uv.lock"));
        if (cache && Directory.Exists(_cache))
            Directory.Delete(_cache, recursive: true);
    }

    /// <summary>Locks all layers: the sum of their times.</summary>
    /// <param name="more">Further arguments.</param>
    public async Task<Measure> RunAsync(params string[] more)
    {
        Dictionary<string, string?> variables = new(StringComparer.Ordinal)
        {
            ["UV_DEFAULT_INDEX"] = _workplace.Index,
            ["UV_CACHE_DIR"] = _cache,
        };
        Measure sum = new(0, 0, 0);
        foreach (string project in _projects)
        {
            string text = await File.ReadAllTextAsync(Path.Combine(project, "pyproject.toml"));
            string python = Workplace.Python(text.Contains("==3.11.", StringComparison.Ordinal) ? "3.11" : "3.12");
            string[] arguments = ["lock", "--quiet", "--project", project, "--python", python, .. more];
            sum = sum.Then(await _workplace.MeasureAsync(_workplace.Peer("uv"), arguments, variables));
        }
        return sum;
    }

    private static string Copy(string path, string root)
    {
        string target = Path.Combine(root, Path.GetFileName(Path.GetDirectoryName(path)!));
        Directory.CreateDirectory(target);
        File.Copy(path, Path.Combine(target, "pyproject.toml"));
        return target;
    }
}
