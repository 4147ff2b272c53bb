using Venvstacks.Diagnostics;

namespace Venvstacks.Deployment;

/// <summary>Installs the layers of a plan as a new generation, or describes what that would change.</summary>
/// <param name="records">The records of the installation.</param>
/// <param name="request">The options; those that it leaves open are as in the current generation.</param>
/// <param name="state">The state, which may be restored; null where nothing is installed.</param>
internal sealed class GenerationInstaller(TargetRecords records, InstallRequest request, DeploymentState? state)
{
    // Null also where the record of the current generation is damaged.
    private readonly Generation? _current = state is null ? null : records.FindGeneration(state.Current);

    /// <summary>Describes the changes. Nothing is written.</summary>
    /// <exception cref="DeploymentException">The source or the installation does not allow them.</exception>
    public async Task<DeploymentPlan> DescribeAsync(GenerationPlan plan, CancellationToken cancellationToken)
    {
        plan = Complete(plan);
        UpdateRules.RequireNewer(plan, state, _current, request.AllowDowngrade);
        bool isChanged = IsChanged(plan, cancellationToken);
        TransferPlanner planner = new(records, plan, new SidecarReader(plan, records), FindEarlier());
        DeploymentPlan described = await planner.DescribeAsync(isChanged, cancellationToken).ConfigureAwait(false);
        if (isChanged)
            return described;
        long? archives = new ArchiveKeeper(records, plan).FindMissingBytes(_current!, request.KeepArchives);
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
        TargetRecovery.Recover(records, WithoutUnwantedLinks(), plan.Identity);
        plan = Complete(plan);
        UpdateRules.RequireNewer(plan, state, _current, request.AllowDowngrade);
        if (!IsChanged(plan, cancellationToken))
        {
            if (state!.IsRestored)
                records.Write(state);
            ArchiveKeeper keeper = new(records, plan) { Progress = builder.Progress };
            return await ChangeOptionsAsync(state, keeper, cancellationToken).ConfigureAwait(false);
        }
        ImmutableArray<Generation> earlier = FindEarlier();
        await new TransferPlanner(records, plan, sidecars, earlier).CheckAsync(cancellationToken).ConfigureAwait(false);
        return await builder
            .BuildAsync(plan, sidecars, state?.Before(plan, request.AllowDowngrade), earlier, cancellationToken)
            .ConfigureAwait(false);
    }

    // Links and kept archives change without a new generation.
    private async Task<DeploymentChange> ChangeOptionsAsync(
        DeploymentState whole,
        ArchiveKeeper keeper,
        CancellationToken cancellationToken
    )
    {
        Generation current = _current!;
        bool changesLinks = TargetLinks.IsChange(whole, request.LayerLinks);
        if (changesLinks)
            LinkLayers(whole, current);
        bool changesArchives = keeper.FindMissingBytes(current, request.KeepArchives) is not null;
        if (changesArchives)
            current = await keeper.ApplyAsync(current, cancellationToken).ConfigureAwait(false);
        return new DeploymentChange(current, IsChanged: false)
        {
            ChangesLinks = changesLinks,
            ChangesArchives = changesArchives,
        };
    }

    // The current generation of a restored state may be one that an uninstallation or a clean-up had begun to remove.
    private bool IsChanged(GenerationPlan plan, CancellationToken cancellationToken) =>
        UpdateRules.IsChanged(records, plan, _current)
        || (state!.IsRestored && !UpdateRules.IsGood(records, _current!, cancellationToken));

    // Links to layers that this run removes need not be made before, which another file of that name prevents.
    private DeploymentState? WithoutUnwantedLinks() =>
        state is { HasLayerLinks: true } && request.LayerLinks == false ? state with { HasLayerLinks = false } : state;

    private GenerationPlan Complete(GenerationPlan plan)
    {
        string? prefix = request.Prefix is null ? null : TargetLayout.FullPathOf(request.Prefix);
        return plan with
        {
            Root = UpdateRules.RootOf(records, _current, prefix),
            KeepsArchives = plan.Assembled is null && (request.KeepArchives ?? _current?.KeepsArchives ?? false),
        };
    }

    private ImmutableArray<Generation> FindEarlier() => state is null ? [] : UpdateRules.EarlierOf(records, state);

    private void LinkLayers(DeploymentState whole, Generation current)
    {
        DeploymentState next = whole with { HasLayerLinks = !whole.HasLayerLinks };
        if (next.HasLayerLinks)
            TargetLinks.RequirePossible(records.Layout, current.Layers.Select(layer => layer.Name));
        records.Write(next);
        TargetLinks.Write(records.Layout, next, current);
    }
}
