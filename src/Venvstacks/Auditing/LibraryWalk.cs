namespace Venvstacks.Auditing;

/// <summary>Loads a file with all that it needs as the loader does: breadth first, each library once, by the first name that finds it.</summary>
/// <param name="loader">Finds the libraries.</param>
/// <param name="report">Told of each problem.</param>
internal sealed class LibraryWalk(Loader loader, Action<AuditedFile, AuditProblem> report)
{
    private readonly HashSet<AuditedFile> _visited = [];

    /// <summary>Whether a file was loaded in any walk.</summary>
    public bool HasVisited(AuditedFile file) => _visited.Contains(file);

    /// <summary>Loads a file, in a process of its own.</summary>
    public void Start(AuditedFile first)
    {
        HashSet<AuditedFile> loaded = [];
        // Whether each name that was found is a library of the system.
        Dictionary<string, bool> names = new(loader.Names);
        Queue<LoadedFile> queue = new();
        Add(new LoadedFile(first, first.Location, By: null));
        while (queue.TryDequeue(out LoadedFile? file))
        {
            foreach (Need need in loader.NeedsOf(file.File).Where(need => !names.ContainsKey(need.Name)))
                Find(file, need);
            foreach (AuditProblem problem in loader.CheckSystem(file.File, IsOfSystem))
                report(file.File, problem);

            bool IsOfSystem(string name) => names.TryGetValue(name, out bool own) ? own : loader.IsSystem(file, name);
        }

        void Find(LoadedFile from, Need need)
        {
            if (loader.Find(from, need.Name) is { } found)
            {
                names[need.Name] = false;
                Add(found);
            }
            else if (loader.IsSystem(from, need.Name))
                names[need.Name] = true;
            else
                report(from.File, loader.Missing(need));
        }

        void Add(LoadedFile file)
        {
            if (!loaded.Add(file.File))
                return;
            _visited.Add(file.File);
            queue.Enqueue(file);
            if (loader.NameOf(file.File) is { } name)
                names[name] = false;
        }
    }
}
