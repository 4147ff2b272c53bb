using Venvstacks.Deployment;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Publishing;

namespace Venvstacks;

/// <summary>Installs published stacks, and changes, checks and removes installations (docs/deployment.md).</summary>
/// <remarks>Changes of one installation wait for one another, also between processes. A change that ends early leaves the installation as it was.</remarks>
/// <param name="workspace">The workspace.</param>
/// <example><code source="../../tests/Venvstacks.Tests/Examples/VerbExamples.cs"/></example>
public sealed class StackDeployer(Workspace workspace)
{
    /// <summary>The plan of an installation. Nothing is written, except that the layers of a definition are assembled in the cache.</summary>
    /// <param name="request">What is installed, and where to.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="DeploymentException">The source or the directory cannot be used.</exception>
    public async Task<DeploymentPlan> PlanAsync(InstallRequest request, CancellationToken cancellationToken = default)
    {
        TargetRecords records = RecordsOf(request.Directory);
        TargetReservation.RequireOwn(records.Layout);
        Generation? current = records.FindState() is { } state ? records.ReadGeneration(state.Current) : null;
        GenerationPlan plan = await ReadPlanAsync(records, request, null, cancellationToken).ConfigureAwait(false);
        plan = plan with { Root = UpdateRules.RootOf(records, current, request.Prefix) };
        UpdateRules.RequireNewer(plan, current, request.AllowDowngrade);
        return UpdateRules.Describe(records, plan, current);
    }

    /// <summary>The plan of an update. Nothing is written, except that the layers of a definition are assembled in the cache.</summary>
    /// <param name="request">The installation, and the source.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="DeploymentException">The source or the directory cannot be used.</exception>
    public async Task<DeploymentPlan> PlanAsync(UpdateRequest request, CancellationToken cancellationToken = default)
    {
        TargetRecords records = RecordsOf(request.Directory);
        DeploymentState state = records.ReadState();
        Generation current = records.ReadGeneration(state.Current);
        InstallRequest install = InstallOf(request, current);
        GenerationPlan plan = await ReadPlanAsync(records, install, null, cancellationToken).ConfigureAwait(false);
        plan = plan with { Root = UpdateRules.RootOf(records, current, null) };
        if (IsSkipped(request, plan, state, current))
            return new DeploymentPlan([.. current.Layers.Select(layer => layer.Published)], IsChanged: false, []);
        UpdateRules.RequireNewer(plan, current, request.AllowDowngrade);
        return UpdateRules.Describe(records, plan, current);
    }

    /// <summary>Installs layers into a directory: a new generation, where they differ from the current one.</summary>
    /// <param name="request">What is installed, and where to.</param>
    /// <param name="progress">Told of each layer.</param>
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
        GenerationPlan plan = await ReadPlanAsync(records, request, progress, cancellationToken).ConfigureAwait(false);
        using IDisposable reserved = await ReserveAsync(records, cancellationToken).ConfigureAwait(false);
        return await InstallAsync(records, plan, request, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Installs the present layers of a source over the current generation, with the applications that were chosen.</summary>
    /// <param name="request">The installation, and the source.</param>
    /// <param name="progress">Told of each layer.</param>
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
        _ = records.ReadState();
        using IDisposable reserved = await ReserveAsync(records, cancellationToken).ConfigureAwait(false);
        DeploymentState state = records.ReadState();
        Generation current = records.ReadGeneration(state.Current);
        InstallRequest install = InstallOf(request, current);
        GenerationPlan plan = await ReadPlanAsync(records, install, progress, cancellationToken).ConfigureAwait(false);
        if (IsSkipped(request, plan, state, current))
        {
            TargetRecovery.Recover(records);
            return new DeploymentChange(current, IsChanged: false) { IsSkipped = true };
        }
        return await InstallAsync(records, plan, install, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a new generation of the same layers, where files are damaged or the installation was moved. Good files of all generations are used; the source is needed only for others.</summary>
    /// <param name="directory">The directory of the installation.</param>
    /// <param name="progress">Told of each layer.</param>
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
        _ = records.ReadState();
        using IDisposable reserved = await ReserveAsync(records, cancellationToken).ConfigureAwait(false);
        DeploymentState state = records.ReadState();
        Generation current = records.ReadGeneration(state.Current);
        GenerationPlan plan = new([.. current.Layers.Select(layer => layer.Published)])
        {
            Source = current.Source,
            Files = DefinitionSource.IsDefinition(current.Source)
                ? DefinitionOf(current.Source, current.Applications, current.Assembly, progress)
                : new ArchiveFolder(current.Source),
            Assembly = current.Assembly,
            Root = UpdateRules.RootOf(records, current, null),
            Applications = current.Applications,
        };
        TargetRecovery.Recover(records, plan.Identity);
        if (UpdateRules.IsGood(records, current, cancellationToken))
            return new DeploymentChange(current, IsChanged: false);
        Generation repaired = await BuilderOf(records, progress)
            .BuildAsync(plan, state, UpdateRules.EarlierOf(records, state), cancellationToken)
            .ConfigureAwait(false);
        return new DeploymentChange(repaired, IsChanged: true);
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
        _ = records.ReadState();
        using IDisposable reserved = await ReserveAsync(records, cancellationToken).ConfigureAwait(false);
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
                $"'venvstacks status {records.Layout.Root}' lists the generations"
            );
        Generation earlier = records.ReadGeneration(chosen);
        GenerationCheck check = new(records);
        check.Require(check.Run(earlier, withContents: false, cancellationToken));
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
        _ = records.ReadState();
        using IDisposable reserved = await ReserveAsync(records, cancellationToken).ConfigureAwait(false);
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
            _ = records.ReadState();
        ImmutableArray<string> kept;
        using (await ReserveAsync(records, cancellationToken).ConfigureAwait(false))
            kept = new Uninstaller(records).Run(purge);
        if (!kept.IsEmpty)
            workspace.Warn(
                Diagnostic.Warning(
                    DiagnosticCodes.OtherFiles,
                    $"files that were not installed are kept in {string.Join(", ", kept.Select(path => $"'{path}'"))}"
                )
            );
    }

    private static string FullPathOf(string directory) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));

    /// <summary>The records of an installation.</summary>
    internal static TargetRecords RecordsOf(string directory) => new(new TargetLayout(FullPathOf(directory)));

    private Task<IDisposable> ReserveAsync(TargetRecords records, CancellationToken cancellationToken) =>
        TargetReservation.AcquireAsync(records.Layout, workspace.Warn, cancellationToken);

    private async Task<GenerationPlan> ReadPlanAsync(
        TargetRecords records,
        InstallRequest request,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        string path = FullPathOf(request.Source);
        ImmutableArray<string> applications =
        [
            .. request.Applications.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        AssemblyOptions assembly = request.Assembly.At(Path.GetDirectoryName(path)!);
        DefinitionSource? definition = DefinitionSource.IsDefinition(path)
            ? DefinitionOf(path, applications, assembly, progress)
            : null;
        ImmutableArray<PublishedLayer> layers = definition is null
            ? PublishedSource.Open(path, workspace.Host.Target).Select(applications)
            : await definition.ReadAsync(cancellationToken).ConfigureAwait(false);
        return new GenerationPlan(layers)
        {
            Source = path,
            Files = definition ?? (ILayerSource)new ArchiveFolder(path),
            Root = request.Prefix is { } prefix ? FullPathOf(prefix) : records.Layout.RealRoot,
            Assembly = assembly,
            LayerLinks = request.LayerLinks,
            Applications = applications,
        };
    }

    private DefinitionSource DefinitionOf(
        string path,
        ImmutableArray<string> applications,
        AssemblyOptions options,
        IProgress<StackEvent>? progress
    ) => new(workspace, path, applications, options) { Progress = progress };

    private static InstallRequest InstallOf(UpdateRequest request, Generation current) =>
        new(request.Source ?? current.Source, request.Directory)
        {
            Applications = current.Applications,
            AllowDowngrade = request.AllowDowngrade,
            Assembly = request.Assembly ?? current.Assembly,
        };

    private static bool IsSkipped(
        UpdateRequest request,
        GenerationPlan plan,
        DeploymentState state,
        Generation current
    ) =>
        !request.Force
        && plan.Identity != current.Identity
        && state.Skipped.Contains(plan.Identity, StringComparer.Ordinal);

    private async Task<DeploymentChange> InstallAsync(
        TargetRecords records,
        GenerationPlan plan,
        InstallRequest request,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        DeploymentState? state = TargetRecovery.Recover(records, plan.Identity);
        Generation? current = state is null ? null : records.ReadGeneration(state.Current);
        string? prefix = request.Prefix is { } named ? FullPathOf(named) : null;
        plan = plan with { Root = UpdateRules.RootOf(records, current, prefix) };
        UpdateRules.RequireNewer(plan, current, request.AllowDowngrade);
        if (!UpdateRules.IsChanged(records, plan, current))
        {
            LinkLayers(records, state!, current!, request.LayerLinks);
            return new DeploymentChange(current!, IsChanged: false);
        }
        Generation made = await BuilderOf(records, progress)
            .BuildAsync(plan, state, state is null ? [] : UpdateRules.EarlierOf(records, state), cancellationToken)
            .ConfigureAwait(false);
        return new DeploymentChange(made, IsChanged: true);
    }

    private static void LinkLayers(TargetRecords records, DeploymentState state, Generation current, bool? isWanted)
    {
        if (isWanted is not { } wanted || wanted == state.HasLayerLinks)
            return;
        if (wanted)
            TargetLinks.RequirePossible(records.Layout, current.Layers.Select(layer => layer.Name));
        DeploymentState next = state with { HasLayerLinks = wanted };
        records.Write(next);
        TargetLinks.Write(records.Layout, next, current);
    }

    private GenerationBuilder BuilderOf(TargetRecords records, IProgress<StackEvent>? progress) =>
        new(records, workspace.Host, workspace.Clock) { Progress = progress };
}
