using Venvstacks.Deployment;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;
using Venvstacks.Layers;

namespace Venvstacks;

/// <summary>An installed stack that is in use: until it is disposed, and as long as programs run that were started meanwhile, its files are not removed.</summary>
/// <remarks>It stays at the generation that was current when it was opened. Nothing is written, but a lease that is missing.</remarks>
/// <example><code source="../../tests/Venvstacks.Tests/Examples/VerbExamples.cs"/></example>
public sealed class StackDeployment : IDisposable
{
    private readonly string _folder;
    private readonly IDisposable _lease;

    private StackDeployment(Generation generation, string folder, IDisposable lease) =>
        (Generation, _folder, _lease) = (generation, folder, lease);

    /// <summary>The generation.</summary>
    public Generation Generation { get; }

    /// <summary>Opens the current generation of an installation.</summary>
    /// <param name="directory">The directory of the installation.</param>
    /// <param name="cancellationToken">Ends the wait for a run that removes generations.</param>
    /// <exception cref="DeploymentException">The directory is not an installation, or its records are damaged.</exception>
    /// <exception cref="VerificationException">The installation was moved.</exception>
    /// <exception cref="StorageException">The installation cannot be read.</exception>
    public static async Task<StackDeployment> OpenAsync(string directory, CancellationToken cancellationToken = default)
    {
        TargetRecords records = StackDeployer.RecordsOf(directory);
        (Generation generation, IDisposable lease) = await Lease
            .TakeCurrentAsync(records, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            new GenerationCheck(records).RequireUnmoved(generation);
            string folder = Path.Combine(records.Layout.RealRoot, "generations", generation.Folder);
            return new StackDeployment(generation, folder, lease);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>The generations of an installation, with the damages that are seen without looking into layers. Nothing is written.</summary>
    /// <param name="directory">The directory of the installation.</param>
    /// <exception cref="DeploymentException">The directory is not an installation, or its records are damaged.</exception>
    public static DeploymentStatus GetStatus(string directory)
    {
        TargetRecords records = StackDeployer.RecordsOf(directory);
        DeploymentState state = records.ReadState();
        GenerationCheck check = new(records);
        GenerationStatus current = check.Glance(records.ReadGeneration(state.Current));
        (int Number, Generation? Record)[] kept =
        [
            .. state.Kept.Select(number => (number, records.FindGeneration(number))),
        ];
        return new DeploymentStatus(
            records.Layout.Root,
            current,
            [.. kept.Select(item => item.Record).OfType<Generation>().Select(check.Glance)],
            current.IsMoved
        )
        {
            Damaged =
            [
                .. kept.Where(item => item.Record is null).Select(item => records.DamagedGeneration(item.Number)),
            ],
            Problems = new TargetCheck(records.Layout, state, current.Generation).Run(),
        };
    }

    /// <summary>Compares the current generation, and those that <c>rollback</c> can go back to, with what was installed. Nothing is written.</summary>
    /// <param name="directory">The directory of the installation.</param>
    /// <param name="withContents">Whether all contents are hashed, instead of comparing times.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="DeploymentException">The directory is not an installation, or its records are damaged.</exception>
    public static VerificationResult Verify(
        string directory,
        bool withContents = false,
        CancellationToken cancellationToken = default
    )
    {
        TargetRecords records = StackDeployer.RecordsOf(directory);
        DeploymentState state = records.ReadState();
        Generation current = records.ReadGeneration(state.Current);
        GenerationCheck check = new(records);
        VerificationResult result = check.Run(current, withContents, cancellationToken);
        ImmutableArray<KeptVerification> kept = check.RunKept(state, withContents, cancellationToken);
        return result with
        {
            Problems = [.. new TargetCheck(records.Layout, state, current).Run(), .. result.Problems],
            Kept = kept,
            Shared = check.FindShared(result, kept),
        };
    }

    /// <summary>The warnings for generations that <c>rollback</c> would refuse.</summary>
    /// <param name="directory">The directory of the installation.</param>
    /// <param name="result">The result of the check.</param>
    public static ImmutableArray<Diagnostic> WarningsOf(string directory, VerificationResult result) =>
        [.. new GenerationCheck(StackDeployer.RecordsOf(directory)).WarningsOf(result)];

    /// <summary>Refuses an installation whose current generation differs from what was installed.</summary>
    /// <param name="directory">The directory of the installation.</param>
    /// <param name="result">What the check found.</param>
    /// <exception cref="DeploymentException">A list of files is damaged or missing.</exception>
    /// <exception cref="VerificationException">The installation was moved, or files differ.</exception>
    public static void Require(string directory, VerificationResult result) =>
        new GenerationCheck(StackDeployer.RecordsOf(directory)).Require(result);

    /// <summary>The start of an application: <c>python -m MODULE</c> without writing byte-code, or the paths for an interpreter in this process.</summary>
    /// <param name="name">The application's name.</param>
    /// <exception cref="DeploymentException">There is no such application, or its metadata is damaged.</exception>
    public ApplicationStart GetApplication(string name)
    {
        DeployedLayer[] applications =
        [
            .. Generation.Layers.Where(layer => ApplicationNames.IsApplication(layer.Published.Facts)),
        ];
        DeployedLayer layer =
            ApplicationNames.Find(applications, known => known.Published.Facts, name)
            ?? throw ApplicationNames.Unknown(
                Generation.Root,
                name,
                applications.Select(known => known.Published.Facts)
            );
        string folder = Path.Combine(_folder, layer.Name);
        LayerMetadata metadata = Read(folder);
        string module = metadata.LaunchModule ?? layer.Published.Facts.LaunchModule?.Name ?? throw Damaged(folder);
        return new ApplicationStart(
            new DeployedPaths(folder).Resolve(metadata.Python),
            ["-m", module],
            ImmutableDictionary<string, string>.Empty.Add("PYTHONDONTWRITEBYTECODE", "1")
        )
        {
            Module = module,
            Interpreter = InterpreterPaths.Of(metadata, Generation.Target, folder),
        };
    }

    /// <summary>Replaces this process by an application, which inherits the lease; on Windows, runs it to its end.</summary>
    /// <param name="name">The application's name.</param>
    /// <param name="arguments">The arguments of the application.</param>
    /// <returns>The exit code, on Windows.</returns>
    /// <exception cref="DeploymentException">The application cannot be started.</exception>
    public int Run(string name, params ImmutableArray<string> arguments)
    {
        ApplicationStart start = GetApplication(name);
        string problem = OperatingSystem.IsWindows() ? "" : Replace(start, arguments);
        if (OperatingSystem.IsWindows())
        {
            using System.Diagnostics.Process process = Start(start, arguments);
            process.WaitForExit();
            return process.ExitCode;
        }
        throw CannotStart(start, problem);
    }

    /// <summary>Ends the use.</summary>
    public void Dispose() => _lease.Dispose();

    private static string Replace(ApplicationStart start, ImmutableArray<string> arguments)
    {
        Dictionary<string, string> environment = new(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        foreach ((string key, string value) in start.Environment)
            environment[key] = value;
        return ProgramImage.Replace(start.Program, [.. start.Arguments, .. arguments], environment);
    }

    private static System.Diagnostics.Process Start(ApplicationStart start, ImmutableArray<string> arguments)
    {
        System.Diagnostics.ProcessStartInfo info = new(start.Program, [.. start.Arguments, .. arguments])
        {
            UseShellExecute = false,
        };
        foreach ((string key, string value) in start.Environment)
            info.Environment[key] = value;
        try
        {
            return System.Diagnostics.Process.Start(info)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw CannotStart(start, e.Message);
        }
    }

    private LayerMetadata Read(string folder)
    {
        string path = Path.Combine(folder, PythonLayout.Metadata);
        try
        {
            return LayerMetadata.Parse(StorageException.Guard("read", path, () => UnlockedFile.ReadText(path)));
        }
        catch (ParseException e)
        {
            throw Damaged(path, e);
        }
    }

    private DeploymentException Damaged(string path, Exception? cause = null) =>
        DeploymentException.About(
            DiagnosticCodes.DamagedState,
            $"'{path}' is damaged",
            $"run {ShellText.Command("venvstacks", "repair", Path.GetDirectoryName(Path.GetDirectoryName(_folder))!)}",
            cause
        );

    private static DeploymentException CannotStart(ApplicationStart start, string problem) =>
        DeploymentException.About(
            DiagnosticCodes.CannotStart,
            $"cannot start '{start.Program}': {problem.ToLowerInvariant().TrimEnd('.')}",
            "check the installation with 'venvstacks verify'"
        );
}
