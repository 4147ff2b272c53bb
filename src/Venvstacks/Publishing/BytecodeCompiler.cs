using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Venvstacks.Definitions;
using Venvstacks.Formats.Text;
using Venvstacks.Layers;
using Venvstacks.Storage;

namespace Venvstacks.Publishing;

/// <summary>Compiles the modules of exported layers, as their post-installation scripts would, with the runtime below them; each layer once.</summary>
/// <remarks>
/// A compiled module names its source by the path in the layer (Python puts in the full one when it loads it) and by the time of the
/// source, which in the store follows from its content. So it does for every export of the layer.
/// </remarks>
/// <param name="store">Where compiled modules are kept.</param>
/// <param name="cache">Where lists of them are kept; null to compile each time.</param>
internal sealed class BytecodeCompiler(ContentStore store, CacheDirectory? cache)
{
    /// <summary>Compiles the modules in a staged folder. What does not compile stays as it is.</summary>
    /// <remarks>Nothing is done where the runtime is for another platform, or was not exported.</remarks>
    /// <param name="layer">The layer.</param>
    /// <param name="staged">The folder.</param>
    /// <param name="folder">The full path at which it will lie.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task CompileAsync(
        BuiltLayer layer,
        StagedFolder staged,
        string folder,
        CancellationToken cancellationToken
    )
    {
        string python =
            layer.Layer.Kind == LayerKind.Runtime
                ? Path.Combine(staged.StagePath, layer.Metadata.Python)
                : new DeployedPaths(folder).Resolve(layer.Metadata.BasePython);
        if (layer.Platform != TargetPlatform.Current || !File.Exists(python))
            return;
        string? list = cache is null ? null : Path.Combine(cache.FolderOf("bytecode-v1"), KeyOf(layer));
        if (Find(list) is { } known)
        {
            new LayerWriter(store).Write(staged, known);
            return;
        }
        bool isDone = await RunAsync(python, layer, staged.StagePath, cancellationToken).ConfigureAwait(false);
        if (isDone && list is not null)
            Keep(list, staged.StagePath);
    }

    private static string KeyOf(BuiltLayer layer) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes($"{layer.Manifest.Hash} {layer.Platform} {layer.Recipe.PythonVersion}")
            )
        );

    private ImmutableArray<ManifestEntry>? Find(string? list)
    {
        if (list is null || !File.Exists(list))
            return null;
        try
        {
            var entries = ManifestText.Parse(FileSystem.ReadText(list));
            return entries.All(entry => store.Has(entry.Content)) ? entries : null;
        }
        catch (ParseException)
        {
            return null; // cut short or changed: compiled again
        }
    }

    private void Keep(string list, string stagedFolder)
    {
        var entries = Directory
            .EnumerateFiles(stagedFolder, "*.pyc", SearchOption.AllDirectories)
            .Select(file => (File: file, Path: Path.GetRelativePath(stagedFolder, file).Replace('\\', '/')))
            .Where(module => !module.Path.StartsWith("lib64/", StringComparison.Ordinal))
            .OrderBy(module => module.Path, StringComparer.Ordinal)
            .Select(module =>
                ManifestEntry.File(module.Path, store.Put(File.ReadAllBytes(module.File), false), time: 0)
            );
        StagedFile.Write(list, Encoding.UTF8.GetBytes(ManifestText.Write([.. entries])));
    }

    private static async Task<bool> RunAsync(
        string python,
        BuiltLayer layer,
        string stagedFolder,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using Process process = Process.Start(Command(python, layer, stagedFolder))!;
            await using (cancellationToken.Register(() => process.Kill(entireProcessTree: true)).ConfigureAwait(false))
            {
                await Task.WhenAll(
                        process.StandardOutput.ReadToEndAsync(CancellationToken.None),
                        process.StandardError.ReadToEndAsync(CancellationToken.None),
                        process.WaitForExitAsync(CancellationToken.None)
                    )
                    .ConfigureAwait(false);
            }
            cancellationToken.ThrowIfCancellationRequested();
            return true;
        }
        catch (Win32Exception)
        {
            return false; // a runtime of the other C library: Python compiles when it imports
        }
    }

    private static ProcessStartInfo Command(string python, BuiltLayer layer, string stagedFolder)
    {
        string library = Path.Combine(stagedFolder, layer.Platform.IsWindows ? "Lib" : "lib");
        string[] arguments =
        [
            .. "-I -X utf8 -W ignore -m compileall -qq -o 0 -j".Split(' '),
            $"{Environment.ProcessorCount}",
            "-s",
            stagedFolder,
            library,
        ];
        var start = new ProcessStartInfo(python, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("SOURCE_DATE_EPOCH"); // would name sources by their hash
        return start;
    }
}
