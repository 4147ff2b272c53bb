using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Platforms;
using Venvstacks.Runtimes;

namespace Venvstacks;

/// <summary>The files of a new stack.</summary>
/// <param name="DefinitionPath">The full path of the definition.</param>
/// <param name="ModulePath">The full path of the launch module of its application.</param>
public sealed record StackCreation(string DefinitionPath, string ModulePath);

/// <summary>Writes a first stack: a definition with comments, and the launch module of its application.</summary>
public static class StackCreator
{
    /// <summary>Writes a stack into a directory, which is created if it is missing. Nothing is replaced.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="cancellationToken">Ends the work before it begins.</param>
    /// <exception cref="StorageException">One of the files exists, or cannot be written.</exception>
    public static Task<StackCreation> CreateAsync(string directory, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string folder = Path.GetFullPath(directory);
        StackCreation creation = new(
            Path.Combine(folder, "venvstacks.toml"),
            Path.Combine(folder, FirstStack.ModuleName)
        );
        foreach (string path in new[] { creation.DefinitionPath, creation.ModulePath })
        {
            if (Path.Exists(path))
                throw StorageException.About(
                    DiagnosticCodes.DefinitionExists,
                    $"'{path}' exists already, so nothing was written",
                    "name another directory"
                );
        }
        StorageException.Guard("write", folder, () => Directory.CreateDirectory(folder));
        string minor = FirstStack.PythonMinor;
        string python =
            PythonCatalogue.Embedded.NewestLike(PythonImplementation.Parse($"cpython@{minor}")) ?? $"{minor}.0";
        StagedFile.Write(creation.ModulePath, Encoding.UTF8.GetBytes(FirstStack.Module));
        StagedFile.Write(creation.DefinitionPath, Encoding.UTF8.GetBytes(FirstStack.Definition(python)));
        return Task.FromResult(creation);
    }
}
