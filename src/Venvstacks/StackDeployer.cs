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
        return await new GenerationInstaller(records, request)
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
            : await new GenerationInstaller(records, install)
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
        if (records.FindState() is null)
            await new TransferPlanner(records, plan, sidecars, []).CheckAsync(cancellationToken).ConfigureAwait(false);
        bool isNew = !Directory.Exists(records.Layout.Root);
        using IDisposable reserved = await ReserveAsync(records, cancellationToken).ConfigureAwait(false);
        DeploymentChange change = await TargetRecovery
            .RemoveOnFullDiskAsync(records, isNew, Change)
            .ConfigureAwait(false);
        return SourceRecorder.Record(records, plan, change);

        Task<DeploymentChange> Change() =>
            new GenerationInstaller(records, request).InstallAsync(
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
        using IDisposable reserved = await ReserveInstalledAsync(records, cancellationToken).ConfigureAwait(false);
        DeploymentState state = records.ReadState();
        Generation current = records.ReadGeneration(state.Current);
        using IPublishedFiles files = _planner.FilesOf(request.Source ?? current.Source);
        InstallRequest install = GenerationPlanner.InstallOf(request, current);
        GenerationPlan plan = await _planner
            .PlanAsync(files, install, GenerationPlanner.KnownBy(request, current), progress, cancellationToken)
            .ConfigureAwait(false);
        if (IsSkipped(request, plan, state, current))
        {
            TargetRecovery.Recover(records);
            return new DeploymentChange(current, IsChanged: false) { IsSkipped = true };
        }
        DeploymentChange change = await TargetRecovery
            .RemoveOnFullDiskAsync(records, isNew: false, Change)
            .ConfigureAwait(false);
        return SourceRecorder.Record(records, plan, change);

        Task<DeploymentChange> Change() =>
            new GenerationInstaller(records, install).InstallAsync(
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
        using IDisposable reserved = await ReserveInstalledAsync(records, cancellationToken).ConfigureAwait(false);
        DeploymentState state = records.ReadState();
        Generation current = records.ReadGeneration(state.Current);
        using IPublishedFiles files = _planner.FilesOf(current.Source);
        GenerationPlan plan = _planner.PlanAgain(records, current, files, progress);
        TargetRecovery.Recover(records, plan.Identity);
        if (UpdateRules.IsGood(records, current, cancellationToken))
            return new DeploymentChange(current, IsChanged: false);
        try
        {
            return await TargetRecovery.RemoveOnFullDiskAsync(records, isNew: false, Change).ConfigureAwait(false);
        }
        catch (DeploymentException e)
        {
            RepairAdvice advice = new(_planner, records);
            throw await advice.ExplainAsync(e, files, current, cancellationToken).ConfigureAwait(false) ?? e;
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
        using IDisposable reserved = await ReserveInstalledAsync(records, cancellationToken).ConfigureAwait(false);
        TargetRecovery.Recover(records);
        DeploymentState state = records.ReadState();
        Generation current = records.ReadGeneration(state.Current);
        if (number == state.Current)
            return new DeploymentChange(current, IsChanged: false);
        int chosen = number ?? state.Kept.Where(kept => kept < state.Current).DefaultIfEmpty(0).Max();
        if (!state.Kept.Contains(chosen))
            throw DeploymentException.About(
                DiagnosticCodes.NoGeneration,
                number is null
                    ? $"'{records.Layout.Root}' has no generation before {state.Current}"
                    : $"'{records.Layout.Root}' has no generation {number}",
                $"'venvstacks status {records.Layout.QuotedRoot}' lists the generations"
            );
        Generation earlier = records.ReadGeneration(chosen);
        GenerationCheck check = new(records);
        check.Require(
            check.Run(earlier, withContents: false, cancellationToken),
            "choose another generation, or install that release again with '--allow-downgrade'"
        );
        string[] skipped = chosen < state.Current && current.Identity != earlier.Identity ? [current.Identity] : [];
        DeploymentState next = state.With(chosen) with
        {
            Skipped =
            [
                .. state.Skipped.Where(identity => identity != earlier.Identity).Union(skipped, StringComparer.Ordinal),
            ],
        };
        records.Write(next);
        TargetLinks.Write(records.Layout, next, earlier);
        return new DeploymentChange(earlier, IsChanged: true);
    }

    /// <summary>Removes old generations, but none of which an application is running.</summary>
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
        using IDisposable reserved = await ReserveInstalledAsync(records, cancellationToken).ConfigureAwait(false);
        TargetRecovery.Recover(records);
        DeploymentState state = records.ReadState();
        int[] old = [.. state.Kept.OrderDescending().Skip(keep - 1)];
        int[] used = [.. old.Where(number => Lease.IsHeld(records.Layout, number))];
        int[] unused = [.. old.Except(used)];
        if (unused.Length > 0)
            records.Write(state with { Kept = [.. state.Kept.Except(unused)] });
        int[] removed = [.. unused.Where(number => TargetRecovery.RemoveGeneration(records, number))];
        TargetRecovery.Recover(records);
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
                    help: $"'venvstacks uninstall --purge {records.Layout.QuotedRoot}' removes them"
                )
            );
    }

    /// <summary>The records of an installation.</summary>
    internal static TargetRecords RecordsOf(string directory) =>
        new(new TargetLayout(TargetLayout.FullPathOf(directory)));

    private Task<IDisposable> ReserveAsync(TargetRecords records, CancellationToken cancellationToken) =>
        TargetReservation.AcquireAsync(records.Layout, workspace.Warn, cancellationToken);

    // A first installation that did not finish is removed: it is not the one that this run changes.
    private async Task<IDisposable> ReserveInstalledAsync(TargetRecords records, CancellationToken cancellationToken)
    {
        if (!TargetRecovery.IsUnfinished(records.Layout))
            _ = records.ReadState();
        IDisposable reserved = await ReserveAsync(records, cancellationToken).ConfigureAwait(false);
        try
        {
            if (TargetRecovery.IsUnfinished(records.Layout))
                TargetRecovery.RemoveUnfinished(records, removesRoot: false);
            _ = records.ReadState();
            return reserved;
        }
        catch
        {
            reserved.Dispose();
            throw;
        }
    }

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
