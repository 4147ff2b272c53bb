using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Deployment;

/// <summary>Compares a generation with its records.</summary>
/// <param name="records">The records.</param>
internal sealed class GenerationCheck(TargetRecords records)
{
    /// <summary>Compares all layers.</summary>
    /// <param name="generation">The generation.</param>
    /// <param name="withContents">Whether contents are hashed.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public VerificationResult Run(Generation generation, bool withContents, CancellationToken cancellationToken)
    {
        GenerationFolder folder = new(records.Layout, generation);
        ImmutableArray<TreeProblem> own = folder.FindProblems();
        if (!folder.Exists)
            return new VerificationResult(generation, own, IsMoved(generation));
        Task<(ImmutableArray<TreeProblem> Problems, Diagnostic? Damage)>[] checks =
        [
            .. generation.Layers.Select(layer => Task.Run(() => Check(layer), cancellationToken)),
        ];
        // The exception of a file that cannot be read, and not a wrapped one.
        (ImmutableArray<TreeProblem> Problems, Diagnostic? Damage)[] found = Task.WhenAll(checks)
            .GetAwaiter()
            .GetResult();
        return new VerificationResult(
            generation,
            [.. own, .. found.SelectMany(layer => layer.Problems)],
            IsMoved(generation)
        )
        {
            Damage = found.Select(layer => layer.Damage).FirstOrDefault(damage => damage is not null),
        };

        (ImmutableArray<TreeProblem> Problems, Diagnostic? Damage) Check(DeployedLayer layer)
        {
            try
            {
                TreeCheck check = folder.CheckOf(layer, records.ReadAll(generation, layer));
                return (check.Run(withContents, cancellationToken), null);
            }
            catch (DeploymentException e)
            {
                return ([], e.Diagnostics[0]); // a list of files is damaged
            }
        }
    }

    /// <summary>The damages of a generation that are seen without looking into its layers.</summary>
    /// <param name="generation">The generation.</param>
    public GenerationStatus Glance(Generation generation)
    {
        GenerationFolder folder = new(records.Layout, generation);
        ImmutableArray<TreeProblem> own = folder.FindProblems();
        IEnumerable<TreeProblem?> layers = folder.Exists
            ? generation.Layers.Select(layer => folder.CheckOf(layer, []).FindOwnProblem())
            : [];
        return new GenerationStatus(generation, Lease.IsHeld(records.Layout, generation.Number))
        {
            IsMoved = IsMoved(generation),
            Problems = [.. own, .. layers.OfType<TreeProblem>()],
            DamagedRecord = records.FindMissingList(generation) is { } list ? RecordPlace.DamageOf(list) : null,
        };
    }

    /// <summary>Compares the generations that <c>rollback</c> can go back to. An edit of a file that generations share by hard links is a problem of each.</summary>
    /// <param name="state">The state of the installation.</param>
    /// <param name="withContents">Whether contents are hashed.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public ImmutableArray<KeptVerification> RunKept(
        DeploymentState state,
        bool withContents,
        CancellationToken cancellationToken
    )
    {
        return [.. state.Kept.Order().Select(Check)];

        KeptVerification Check(int number)
        {
            if (records.FindGeneration(number) is not { } kept)
                return records.DamagedGeneration(number);
            VerificationResult result = Run(kept, withContents, cancellationToken);
            return new KeptVerification(number, result.Problems)
            {
                DamagedRecord = result.DamagedRecord,
                IsMoved = result.IsMoved,
            };
        }
    }

    /// <summary>Whether an installation lies at another path than when a generation was made.</summary>
    public bool IsMoved(Generation generation) =>
        records.Layout.RealRoot is var root && root != generation.Root && root != generation.PreparedAt;

    /// <summary>Refuses to start applications of a generation whose files hold another path.</summary>
    /// <exception cref="VerificationException">The installation was moved, or is prepared for another path.</exception>
    public void RequireUnmoved(Generation generation)
    {
        if (IsMoved(generation))
            throw new VerificationException([Moved(generation)]);
        if (generation.PreparedAt is not null && generation.Root != records.Layout.RealRoot)
            throw new VerificationException([Prepared(generation)]);
    }

    private Diagnostic Prepared(Generation generation) =>
        Diagnostic.Error(
            DiagnosticCodes.MovedTarget,
            $"the installation in '{records.Layout.Root}' is prepared for '{generation.Root}', and runs only there",
            help: $"copy it to '{generation.Root}'"
        );

    /// <summary>The error for an installation that was moved.</summary>
    /// <param name="generation">The generation.</param>
    /// <param name="help">The help; null to repair the installation.</param>
    public Diagnostic Moved(Generation generation, string? help = null) =>
        Diagnostic.Error(
            DiagnosticCodes.MovedTarget,
            $"the installation was moved from '{generation.Root}' to '{records.Layout.RealRoot}'",
            help: help ?? $"run {records.Layout.Command("repair")}"
        );

    /// <summary>Refuses a generation with differences.</summary>
    /// <param name="result">The result of the check.</param>
    /// <param name="help">The help for differences; null to repair them.</param>
    /// <exception cref="DeploymentException">A list of files is damaged or missing.</exception>
    /// <exception cref="VerificationException">There are differences, which it names.</exception>
    public void Require(VerificationResult result, string? help = null)
    {
        if (result.IsGood)
            return;
        if (result.Damage is { } damage)
            throw new DeploymentException(damage with { Help = help ?? damage.Help });
        TreeProblem[] errors = [.. result.Problems.Where(problem => !problem.IsWarning)];
        List<Diagnostic> found = [];
        if (result.IsMoved)
            found.Add(Moved(result.Generation, help));
        if (errors.Length > 0)
            found.Add(
                Diagnostic.Error(
                    DiagnosticCodes.FailedCheck,
                    DifferencesOf(result.Generation.Number, errors),
                    help: help ?? HelpFor(result)
                )
            );
        throw new VerificationException([.. found]);
    }

    private string HelpFor(VerificationResult result)
    {
        string repair = $"run {records.Layout.Command("repair")}";
        return TargetCheck.FindObstacle(records.Layout, result.Problems) is { } path
            ? RecordPlace.MoveAway(path, repair)
            : repair;
    }

    /// <summary>The warnings for generations that <c>rollback</c> would refuse.</summary>
    public IEnumerable<Diagnostic> WarningsOf(VerificationResult result) =>
        result
            // The error of a moved installation says it of all generations.
            .Kept.Where(kept => kept.IsDamaged || (kept.IsMoved && !result.IsMoved))
            .Select(kept =>
                Diagnostic.Warning(
                    kept.IsDamaged ? DiagnosticCodes.FailedCheck : DiagnosticCodes.MovedTarget,
                    ProblemOf(kept),
                    help: records.FindGeneration(kept.Number) is null
                        ? $"remove it with {records.Layout.Command("gc")}"
                        : $"remove earlier generations with {records.Layout.Command("gc", "--keep", "1")}"
                )
            );

    private string ProblemOf(KeptVerification kept) =>
        kept.DamagedRecord is { } damage
            ? $"generation {kept.Number} of '{records.Layout.Root}' cannot be checked: {damage}"
        : kept.IsDamaged ? DifferencesOf(kept.Number, [.. kept.Problems.Where(problem => !problem.IsWarning)])
        : $"generation {kept.Number} of '{records.Layout.Root}' was made for '{records.ReadGeneration(kept.Number).Root}', and runs only there";

    /// <summary>The differences of files that generations share by hard links.</summary>
    /// <param name="current">The result of the check of the current generation.</param>
    /// <param name="kept">Those of the generations that <c>rollback</c> can go back to.</param>
    public ImmutableArray<SharedProblem> FindShared(VerificationResult current, ImmutableArray<KeptVerification> kept)
    {
        return SharedProblem.Find(
            kept.Where(item => !item.Problems.IsEmpty)
                .Select(item => (item.Number, FolderOf(records.ReadGeneration(item.Number)), item.Problems))
                .Prepend((current.Generation.Number, FolderOf(current.Generation), current.Problems))
        );

        string FolderOf(Generation generation) => records.Layout.FolderOf(generation.Folder);
    }

    private string DifferencesOf(int number, TreeProblem[] errors) =>
        $"generation {number} of '{records.Layout.Root}' has {errors.Length} {(errors.Length == 1 ? "entry that differs" : "entries that differ")} from what was installed: {errors[0].Message}";
}
