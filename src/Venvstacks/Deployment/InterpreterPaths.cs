using Venvstacks.Layers;
using Venvstacks.Platforms;

namespace Venvstacks.Deployment;

/// <summary>The paths for a Python interpreter in the process of a host, such as one with Python.NET.</summary>
public sealed record InterpreterPaths
{
    /// <summary>The full path of the library of Python (<c>libpython3.11.so.1.0</c>); null where the runtime has none.</summary>
    public string? Library { get; init; }

    /// <summary>The home of Python, which <c>PYTHONHOME</c> or the configuration of the interpreter takes: the runtime's directory.</summary>
    public required string Home { get; init; }

    /// <summary>The directories of packages in import order, the application's own first. Each is added with <c>site.addsitedir</c>, so that its <c>.pth</c> files are read.</summary>
    public required ImmutableArray<string> SearchPaths { get; init; }

    /// <summary>The directories of shared libraries of lower layers that exist: they belong into the search path of the system's loader before the process starts, on Windows into <c>os.add_dll_directory</c>.</summary>
    public required ImmutableArray<string> LibraryDirectories { get; init; }

    /// <summary>The version of Python, <c>3.11.7</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The paths of a layer.</summary>
    /// <param name="metadata">The metadata of the layer.</param>
    /// <param name="target">The target of the layer.</param>
    /// <param name="folder">The full path of the layer's directory.</param>
    internal static InterpreterPaths Of(LayerMetadata metadata, Target target, string folder)
    {
        DeployedPaths paths = new(folder);
        string commands = Path.GetDirectoryName(paths.Resolve(metadata.BasePython))!;
        string home = target.IsWindows ? commands : Path.GetDirectoryName(commands)!;
        return new InterpreterPaths
        {
            Library = LibraryNames(target, metadata.PyVersion)
                .Select(name => Path.Combine(home, name))
                .FirstOrDefault(File.Exists),
            Home = home,
            SearchPaths = [.. metadata.PylibDirs.Prepend(metadata.SiteDir).Select(paths.Resolve)],
            LibraryDirectories = [.. metadata.DynlibDirs.Select(paths.Resolve).Where(Directory.Exists)],
            Version = metadata.PyVersion,
        };
    }

    // A free-threaded build has a 't' after its version.
    private static IEnumerable<string> LibraryNames(Target target, string version)
    {
        string[] parts = version.Split('.');
        string[] minors = [$"{parts[0]}.{parts[1]}", $"{parts[0]}.{parts[1]}t"];
        return target.System switch
        {
            PlatformSystem.Windows => minors.Select(minor =>
                $"python{minor.Replace(".", "", StringComparison.Ordinal)}.dll"
            ),
            PlatformSystem.Macos => minors.Select(minor => $"lib/libpython{minor}.dylib"),
            _ => minors.SelectMany<string, string>(minor =>
                [$"lib/libpython{minor}.so.1.0", $"lib/libpython{minor}.so"]
            ),
        };
    }
}
