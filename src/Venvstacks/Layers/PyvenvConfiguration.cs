namespace Venvstacks.Layers;

/// <summary>The file <c>pyvenv.cfg</c> of a framework or application, which names its base interpreter (PEP 405).</summary>
/// <remarks>It contains absolute paths, so it is written after deployment and never packed.</remarks>
internal static class PyvenvConfiguration
{
    /// <summary>The file's name, at the top of the layer.</summary>
    public const string FileName = "pyvenv.cfg";

    /// <summary>The file's text, with LF line ends.</summary>
    /// <param name="basePython">The absolute path of the runtime's interpreter.</param>
    /// <param name="pythonVersion">Its version, <c>3.11.7</c>.</param>
    public static string Text(string basePython, string pythonVersion) =>
        $"""
            home = {Parent(basePython)}
            include-system-site-packages = false
            version = {pythonVersion}
            executable = {basePython}

            """.ReplaceLineEndings("\n");

    private static string Parent(string path) => path[..path.LastIndexOfAny(['/', '\\'])];
}
