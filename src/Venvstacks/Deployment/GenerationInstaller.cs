using Venvstacks.Diagnostics;

namespace Venvstacks.Deployment;

/// <summary>Installs the layers of a plan as a new generation, or describes what that would change.</summary>
/// <param name="records">The records of the installation.</param>
/// <param name="request">The options; those that it leaves open are as in the current generation.</param>
internal sealed class GenerationInstaller(TargetRecords records, InstallRequest request)
{
    /// <summary>Describes the changes. Nothing is written.</summary>
    /// <exception cref="DeploymentException">The source or the installation does not allow them.</exception>
    public async Task<DeploymentPlan> DescribeAsync(GenerationPlan plan, CancellationToken cancellationToken)
    {
        DeploymentState? state = records.FindState();
        Generation? current = state is null ? null : records.ReadGeneration(state.Current);
        plan = Complete(plan, current);
        UpdateRules.RequireNewer(plan, state, current, request.AllowDowngrade);
        bool isChanged = UpdateRules.IsChanged(records, plan, current);
        TransferPlanner planner = new(records, plan, new SidecarReader(plan, records), EarlierOf(state));
        DeploymentPlan described = await planner.DescribeAsync(isChanged, cancellationToken).ConfigureAwait(false);
        if (isChanged)
            return described;
        long? archives = new ArchiveKeeper(records, plan).FindMissingBytes(current!, request.KeepArchives);
        return described with
        {
            ChangesLinks = TargetLinks.IsChange(state!, request.LayerLinks),
            ChangesArchives = archives is not null,
            Bytes = archives ?? 0,
        };
    }

    /// <summary>Installs the layers into an installation that is reserved for this run.</summary>
    /// <param name="plan">The layers.</param>
    /// <param name="sidecars">The manifests beside archives.</param>
    /// <param name="builder">Builds a generation where layers changed.</param>
    /// <param name="cancellationToken">Ends the work; the installation is unchanged then.</param>
    /// <exception cref="DeploymentException">The source or the installation does not allow it.</exception>
    /// <exception cref="StorageException">The installation cannot be written.</exception>
    public async Task<DeploymentChange> InstallAsync(
        GenerationPlan plan,
        SidecarReader sidecars,
        GenerationBuilder builder,
        CancellationToken cancellationToken
    )
    {
        DeploymentState? state = TargetRecovery.Recover(records, plan.Identity);
        Generation? current = state is null ? null : records.ReadGeneration(state.Current);
        plan = Complete(plan, current);
        UpdateRules.RequireNewer(plan, state, current, request.AllowDowngrade);
        if (!UpdateRules.IsChanged(records, plan, current))
        {
            ArchiveKeeper keeper = new(records, plan) { Progress = builder.Progress };
            return await ChangeOptionsAsync(state!, current!, keeper, cancellationToken).ConfigureAwait(false);
        }
        ImmutableArray<Generation> earlier = EarlierOf(state);
        await new TransferPlanner(records, plan, sidecars, earlier).CheckAsync(cancellationToken).ConfigureAwait(false);
        return await builder
            .BuildAsync(plan, sidecars, state?.Before(plan, request.AllowDowngrade), earlier, cancellationToken)
            .ConfigureAwait(false);
    }

    // Links and kept archives change without a new generation.
    private async Task<DeploymentChange> ChangeOptionsAsync(
        DeploymentState state,
        Generation current,
        ArchiveKeeper keeper,
        CancellationToken cancellationToken
    )
    {
        bool changesLinks = TargetLinks.IsChange(state, request.LayerLinks);
        if (changesLinks)
            LinkLayers(state, current);
        bool changesArchives = keeper.FindMissingBytes(current, request.KeepArchives) is not null;
        if (changesArchives)
            current = await keeper.ApplyAsync(current, cancellationToken).ConfigureAwait(false);
        return new DeploymentChange(current, IsChanged: false)
        {
            ChangesLinks = changesLinks,
            ChangesArchives = changesArchives,
        };
    }

    private GenerationPlan Complete(GenerationPlan plan, Generation? current)
    {
        string? prefix = request.Prefix is null ? null : TargetLayout.FullPathOf(request.Prefix);
        return plan with
        {
            Root = UpdateRules.RootOf(records, current, prefix),
            KeepsArchives = plan.Assembled is null && (request.KeepArchives ?? current?.KeepsArchives ?? false),
        };
    }

    private ImmutableArray<Generation> EarlierOf(DeploymentState? state) =>
        state is null ? [] : UpdateRules.EarlierOf(records, state);

    private void LinkLayers(DeploymentState state, Generation current)
    {
        DeploymentState next = state with { HasLayerLinks = !state.HasLayerLinks };
        if (next.HasLayerLinks)
            TargetLinks.RequirePossible(records.Layout, current.Layers.Select(layer => layer.Name));
        records.Write(next);
        TargetLinks.Write(records.Layout, next, current);
    }
}
