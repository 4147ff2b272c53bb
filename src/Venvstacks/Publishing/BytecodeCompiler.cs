using System.Diagnostics;
using Venvstacks.Definitions;
using Venvstacks.Layers;

namespace Venvstacks.Publishing;

/// <summary>Compiles the modules of an exported layer, as its post-installation script would, with the runtime below it.</summary>
/// <param name="layer">The layer.</param>
/// <param name="folder">The full path at which it will lie: compiled modules name it.</param>
internal sealed class BytecodeCompiler(BuiltLayer layer, string folder)
{
    /// <summary>Compiles what lies in a staged folder. What does not compile stays as it is.</summary>
    /// <remarks>Nothing is done where the runtime is for another platform, or was not exported.</remarks>
    public async Task CompileAsync(string stagedFolder, CancellationToken cancellationToken)
    {
        string library = layer.Platform.IsWindows ? "Lib" : "lib";
        string python =
            layer.Layer.Kind == LayerKind.Runtime
                ? Path.Combine(stagedFolder, layer.Metadata.Python)
                : new DeployedPaths(folder).Resolve(layer.Metadata.BasePython);
        if (layer.Platform != TargetPlatform.Current || !File.Exists(python))
            return;
        var start = new ProcessStartInfo(python)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            ArgumentList =
            {
                "-I",
                "-X",
                "utf8",
                "-W",
                "ignore",
                "-m",
                "compileall",
                "-qq",
                "-o",
                "0",
                "-j",
                $"{Environment.ProcessorCount}",
                "-s",
                stagedFolder,
                "-p",
                folder,
                Path.Combine(stagedFolder, library),
            },
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            await Task.WhenAll(
                    process.StandardOutput.ReadToEndAsync(cancellationToken),
                    process.StandardError.ReadToEndAsync(cancellationToken),
                    process.WaitForExitAsync(cancellationToken)
                )
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
