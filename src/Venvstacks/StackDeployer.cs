using Venvstacks.Deployment;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks;

/// <summary>Installs published stacks, and changes, checks and removes installations (docs/reference/deployment.md).</summary>
/// <remarks>Changes of one installation wait for one another, also between processes. A change that ends early leaves the installation as it was.</remarks>
/// <param name="workspace">The workspace.</param>
/// <example><code source="../../tests/Venvstacks.Tests/Examples/VerbExamples.cs"/></example>
public sealed class StackDeployer(Workspace workspace)
{
    private readonly GenerationPlanner _planner = new(workspace);

    /// <summary>The plan of an installation. Nothing is written, except that the layers of a definition are assembled in the cache.</summary>
    /// <param name="request">What is installed, and where to.</param>
    /// <param name="cancellationToken">Ends the reading of the source.</param>
    /// <exception cref="DeploymentException">The source or the directory cannot be used.</exception>
    public async Task<DeploymentPlan> PlanAsync(InstallRequest request, CancellationToken cancellationToken = default)
    {
        TargetRecords records = RecordsOf(request.Directory);
        TargetReservation.RequireOwn(records.Layout);
        using IPublishedFiles files = _planner.FilesOf(request.Source);
        GenerationPlan plan = await _planner
            .PlanAsync(files, request, null, null, cancellationToken)
            .ConfigureAwait(false);
        return await new GenerationInstaller(records, request, new StateRestorer(records).Find())
            .DescribeAsync(plan, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>The plan of an update. Nothing is written, except that the layers of a definition are assembled in the cache.</summary>
    /// <param name="request">The installation, and the source.</param>
    /// <param name="cancellationToken">Ends the reading of the source.</param>
    /// <exception cref="DeploymentException">The source or the directory cannot be used.</exception>
    public async Task<DeploymentPlan> PlanAsync(UpdateRequest request, CancellationToken cancellationToken = default)
    {
        TargetRecords records = RecordsOf(request.Directory);
        DeploymentState state = records.ReadState();
        Generation current = records.ReadGeneration(state.Current);
        using IPublishedFiles files = _planner.FilesOf(request.Source ?? current.Source);
        InstallRequest install = GenerationPlanner.InstallOf(request, current);
        GenerationPlan plan = await _planner
            .PlanAsync(files, install, GenerationPlanner.KnownBy(request, current), null, cancellationToken)
            .ConfigureAwait(false);
        return IsSkipped(request, plan, state, current)
            ? new DeploymentPlan([.. current.Layers.Select(layer => layer.Published)], false, []) { IsSkipped = true }
            : await new GenerationInstaller(records, install, state)
                .DescribeAsync(plan, cancellationToken)
                .ConfigureAwait(false);
    }

    /// <summary>Installs layers into a directory: a new generation, where they differ from the current one.</summary>
    /// <param name="request">What is installed, and where to.</param>
    /// <param name="progress">Receives the progress of each layer.</param>
    /// <param name="cancellationToken">Ends the work; the installation is unchanged then.</param>
    /// <exception cref="DeploymentException">The source or the directory cannot be used, or an archive is wrong.</exception>
    /// <exception cref="StorageException">The directory cannot be written.</exception>
    public async Task<DeploymentChange> InstallAsync(
        InstallRequest request,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        TargetRecords records = RecordsOf(request.Directory);
        TargetReservation.RequireOwn(records.Layout);
        using IPublishedFiles files = _planner.FilesOf(request.Source);
        GenerationPlan plan = await _planner
            .PlanAsync(files, request, null, progress, cancellationToken)
            .ConfigureAwait(false);
        SidecarReader sidecars = new(plan, records);
        // What the source says of itself is checked before anything is written.
        StateRestorer restorer = new(records);
        if (restorer.Find() is null)
            await new TransferPlanner(records, plan, sidecars, []).CheckAsync(cancellationToken).ConfigureAwait(false);
        bool isNew = !Directory.Exists(records.Layout.Root);
        using IDisposable reserved = await ReserveAsync(records, cancellationToken).ConfigureAwait(false);
        DeploymentState? state = restorer.Find();
        foreach (Diagnostic warning in restorer.WarningsFor(state))
            workspace.Warn(warning);
        DeploymentChange change = await TargetRecovery
            .RemoveOnFullDiskAsync(records, isNew, Change)
            .ConfigureAwait(false);
        return SourceRecorder.Record(records, plan, change);

        Task<DeploymentChange> Change() =>
            new GenerationInstaller(records, request, state).InstallAsync(
                plan,
                sidecars,
                BuilderOf(records, progress),
                cancellationToken
            );
    }

    /// <summary>Installs the layers that a source has now as a new generation, with the applications that were chosen.</summary>
    /// <param name="request">The installation, and the source.</param>
    /// <param name="progress">Receives the progress of each layer.</param>
    /// <param name="cancellationToken">Ends the work; the installation is unchanged then.</param>
    /// <exception cref="DeploymentException">The source or the directory cannot be used, or an archive is wrong.</exception>
    /// <exception cref="StorageException">The directory cannot be written.</exception>
    public async Task<DeploymentChange> UpdateAsync(
        UpdateRequest request,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        TargetRecords records = RecordsOf(request.Directory);
        using ReservedTarget reserved = await ReserveInstalledAsync(records, cancellationToken).ConfigureAwait(false);
        (DeploymentState state, Generation current) = (reserved.State, reserved.Current);
        using IPublishedFiles files = _planner.FilesOf(request.Source ?? current.Source);
        InstallRequest install = GenerationPlanner.InstallOf(request, current);
        GenerationPlan plan = await _planner
            .PlanAsync(files, install, GenerationPlanner.KnownBy(request, current), progress, cancellationToken)
            .ConfigureAwait(false);
        if (IsSkipped(request, plan, state, current))
        {
            TargetRecovery.Recover(records, state);
            return new DeploymentChange(current, IsChanged: false) { IsSkipped = true };
        }
        DeploymentChange change = await TargetRecovery
            .RemoveOnFullDiskAsync(records, isNew: false, Change)
            .ConfigureAwait(false);
        return SourceRecorder.Record(records, plan, change);

        Task<DeploymentChange> Change() =>
            new GenerationInstaller(records, install, state).InstallAsync(
                plan,
                new SidecarReader(plan, records),
                BuilderOf(records, progress),
                cancellationToken
            );
    }

    /// <summary>Makes a new generation of the same layers, where files are damaged or the installation was moved.</summary>
    /// <remarks>Good files of all generations are used; others come from kept archives, then from ranges of the source's archives, then from whole ones.</remarks>
    /// <param name="directory">The directory of the installation.</param>
    /// <param name="progress">Receives the progress of each layer.</param>
    /// <param name="cancellationToken">Ends the work; the installation is unchanged then.</param>
    /// <exception cref="DeploymentException">The directory is not an installation, or the source lacks an archive that is needed.</exception>
    /// <exception cref="StorageException">The directory cannot be written.</exception>
    public async Task<DeploymentChange> RepairAsync(
        string directory,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        TargetRecords records = RecordsOf(directory);
        using ReservedTarget reserved = await ReserveInstalledAsync(records, cancellationToken).ConfigureAwait(false);
        (DeploymentState state, Generation current) = (reserved.State, reserved.Current);
        using IPublishedFiles files = _planner.FilesOf(current.Source);
        GenerationPlan plan = _planner.PlanAgain(records, current, files, progress);
        TargetCheck check = new(records.Layout, state, current);
        ImmutableArray<TreeProblem> repaired = check.Run();
        check.RequireNoFiles();
        TargetRecovery.Recover(records, state, plan.Identity);
        check.Close();
        if (UpdateRules.IsGood(records, current, cancellationToken))
            return new DeploymentChange(current, IsChanged: false) { Repaired = repaired };
        try
        {
            DeploymentChange change = await TargetRecovery
                .RemoveOnFullDiskAsync(records, isNew: false, Change)
                .ConfigureAwait(false);
            return change with { Repaired = repaired };
        }
        catch (DeploymentException e)
        {
            RepairAdvice advice = new(_planner, records);
            throw await advice.ExplainAsync(e, files, reserved, cancellationToken).ConfigureAwait(false) ?? e;
        }

        Task<DeploymentChange> Change() =>
            BuilderOf(records, progress)
                .BuildAsync(
                    plan,
                    new SidecarReader(plan, records),
                    state,
                    UpdateRules.EarlierOf(records, state),
                    cancellationToken
                );
    }

    /// <summary>Makes an earlier generation current. The stack that was rolled back from is skipped by <see cref="UpdateAsync"/>.</summary>
    /// <param name="directory">The directory of the installation.</param>
    /// <param name="number">The number of the generation; null for the newest below the current one.</param>
    /// <param name="cancellationToken">Ends the wait for other runs.</param>
    /// <exception cref="DeploymentException">The directory is not an installation, or has no such generation.</exception>
    /// <exception cref="VerificationException">Files of the generation differ from what was installed.</exception>
    /// <exception cref="StorageException">The directory cannot be written.</exception>
    public async Task<DeploymentChange> RollBackAsync(
        string directory,
        int? number = null,
        CancellationToken cancellationToken = default
    )
    {
        TargetRecords records = RecordsOf(directory);
        using ReservedTarget reserved = await ReserveInstalledAsync(records, cancellationToken).ConfigureAwait(false);
        return new GenerationRollback(records, reserved).Run(number, cancellationToken);
    }

    /// <summary>Removes old generations, and those without a whole record, but none of which an application is running.</summary>
    /// <param name="directory">The directory of the installation.</param>
    /// <param name="keep">How many generations stay, with the current one.</param>
    /// <param name="cancellationToken">Ends the wait for other runs.</param>
    /// <exception cref="DeploymentException">The directory is not an installation, or its records are damaged.</exception>
    /// <exception cref="StorageException">The directory cannot be written.</exception>
    public async Task<CollectionResult> CollectAsync(
        string directory,
        int keep = 2,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        TargetRecords records = RecordsOf(directory);
        using ReservedTarget reserved = await ReserveInstalledAsync(records, cancellationToken).ConfigureAwait(false);
        DeploymentState state = reserved.State;
        TargetRecovery.Recover(records, state);
        // Nobody can go back to a generation without a whole record.
        int[] damaged = [.. state.Kept.Where(number => records.FindGeneration(number) is null)];
        int[] old = [.. damaged, .. state.Kept.Except(damaged).OrderDescending().Skip(keep - 1)];
        int[] used = [.. old.Where(number => Lease.IsHeld(records.Layout, number))];
        int[] unused = [.. old.Except(used)];
        DeploymentState next = state with { Kept = [.. state.Kept.Except(unused)] };
        if (unused.Length > 0)
            records.Write(next);
        int[] removed = [.. unused.Where(number => TargetRecovery.RemoveGeneration(records, number))];
        TargetRecovery.Recover(records, next);
        return new CollectionResult([.. removed.Order()], [.. old.Except(removed).Order()]);
    }

    /// <summary>Removes an installation: the files that were installed, and directories that become empty.</summary>
    /// <param name="directory">The directory of the installation.</param>
    /// <param name="purge">Whether other files in the directory are removed too.</param>
    /// <param name="cancellationToken">Ends the wait for other runs.</param>
    /// <exception cref="DeploymentException">The directory is not an installation, or an application is running.</exception>
    /// <exception cref="StorageException">The directory cannot be written.</exception>
    public async Task UninstallAsync(
        string directory,
        bool purge = false,
        CancellationToken cancellationToken = default
    )
    {
        TargetRecords records = RecordsOf(directory);
        if (!TargetReservation.IsOwn(records.Layout))
        {
            if (Uninstaller.TryFinish(records.Layout))
                return;
            _ = records.ReadState();
        }
        ImmutableArray<string> kept;
        using (await ReserveAsync(records, cancellationToken).ConfigureAwait(false))
            kept = new Uninstaller(records).Run(purge);
        if (kept.IsEmpty)
            Uninstaller.RemoveEmptyFolders(records.Layout, removesRoot: true);
        else
            workspace.Warn(
                Diagnostic.Warning(
                    DiagnosticCodes.OtherFiles,
                    $"files that were not installed are kept in {string.Join(", ", kept.Select(path => $"'{path}'"))}",
                    help: $"{records.Layout.Command("uninstall", "--purge")} removes them"
                )
            );
    }

    /// <summary>The records of an installation.</summary>
    /// <exception cref="DeploymentException">The directory of records is a file, or one of its directories a link.</exception>
    internal static TargetRecords RecordsOf(string directory)
    {
        TargetLayout layout = new(TargetLayout.FullPathOf(directory));
        TargetReservation.RequireFolders(layout);
        return new TargetRecords(layout);
    }

    private Task<IDisposable> ReserveAsync(TargetRecords records, CancellationToken cancellationToken) =>
        TargetReservation.AcquireAsync(records.Layout, workspace.Warn, cancellationToken);

    private Task<ReservedTarget> ReserveInstalledAsync(TargetRecords records, CancellationToken cancellationToken) =>
        ReservedTarget.AcquireAsync(records, workspace.Warn, cancellationToken);

    private static bool IsSkipped(
        UpdateRequest request,
        GenerationPlan plan,
        DeploymentState state,
        Generation current
    ) =>
        !request.Force
        && plan.Identity != current.Identity
        && state.Skipped.Contains(plan.Identity, StringComparer.Ordinal);

    private GenerationBuilder BuilderOf(TargetRecords records, IProgress<StackEvent>? progress) =>
        new(records, workspace.Host, workspace.Clock) { Progress = progress };
}
