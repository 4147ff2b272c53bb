namespace Venvstacks.Deployment;

/// <summary>The names of compiled modules (PEP 3147).</summary>
internal static class CompiledModule
{
    private const string Folder = "__pycache__/";
    private const string Extension = ".pyc";

    /// <summary>The source of a compiled module: <c>a/b.py</c> for <c>a/__pycache__/b.cpython-311.pyc</c>; null for other files.</summary>
    public static string? SourceOf(string path)
    {
        int name = path.LastIndexOf('/') + 1;
        if (
            !path.EndsWith(Extension, StringComparison.Ordinal)
            || !path[..name].EndsWith(Folder, StringComparison.Ordinal)
        )
            return null;
        int tag = path.LastIndexOf('.', path.Length - Extension.Length - 1);
        return tag > name ? $"{path[..(name - Folder.Length)]}{path[name..tag]}.py" : null;
    }
}
