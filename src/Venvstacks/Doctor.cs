using System.Runtime.InteropServices;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Indexes;
using Venvstacks.Platforms;
using Venvstacks.Reporting;
using Venvstacks.Settings;
using Venvstacks.Web;

namespace Venvstacks;

/// <summary>The settings and sources that are examined.</summary>
public sealed record DoctorRequest
{
    /// <summary>A stack whose indexes are asked; null for those of the environment.</summary>
    public StackDefinition? Stack { get; init; }

    /// <summary>Whether no index is asked.</summary>
    public bool Offline { get; init; }
}

/// <summary>The result of every check.</summary>
/// <param name="Checks">All checks; none has secrets.</param>
public sealed record DoctorResult(ImmutableArray<HealthCheck> Checks)
{
    /// <summary>The number of checks that failed.</summary>
    public int Failures => Checks.Count(check => check.State == HealthState.Failure);
}

/// <summary>Examines the machine, the cache, the network and the environment for faults that keep the other verbs from working.</summary>
/// <param name="workspace">The workspace.</param>
public sealed class Doctor(Workspace workspace)
{
    /// <summary>Runs all checks. Faults are results, not exceptions.</summary>
    /// <param name="request">The settings and sources that are examined.</param>
    /// <param name="cancellationToken">Ends the checks.</param>
    public async Task<DoctorResult> ExamineAsync(
        DoctorRequest? request = null,
        CancellationToken cancellationToken = default
    )
    {
        request ??= new DoctorRequest();
        return new DoctorResult([
            HealthCheck.Ok("platform", $"{workspace.Host.Target} ({RuntimeInformation.OSDescription})"),
            HealthCheck.Ok("targets", string.Join(", ", Target.All.Select(target => target.Name))),
            .. MachineChecks.Run(workspace.Clock.GetUtcNow(), Path.GetTempPath()),
            .. CacheChecks.Run(workspace.CachePath),
            .. SettingChecks.Run(workspace.Variable),
            .. await CheckIndexesAsync(request, cancellationToken).ConfigureAwait(false),
        ]);
    }

    private async Task<IEnumerable<HealthCheck>> CheckIndexesAsync(
        DoctorRequest request,
        CancellationToken cancellationToken
    )
    {
        try
        {
            UvSettings settings = request.Stack?.Uv ?? UvSettings.Default;
            string folder = request.Stack?.Directory ?? Environment.CurrentDirectory;
            IndexSettings indexes = workspace.Indexes.Combine(settings, folder);
            PackageIndex[] all = [.. indexes.Indexes, .. indexes.FindLinks];
            return
            [
                .. all.Where(index => index.Address.IsFolder).Select(CheckFolder),
                .. await AskAsync(request, indexes, all, cancellationToken).ConfigureAwait(false),
            ];
        }
        catch (VenvstacksException e)
        {
            return [HealthCheck.Fail("index", e)];
        }
    }

    private static HealthCheck CheckFolder(PackageIndex index)
    {
        string folder = index.Address.Uri.LocalPath;
        return Directory.Exists(folder)
            ? HealthCheck.Ok("index", $"'{folder}' is a directory")
            : HealthCheck.Fail("index", $"'{folder}' is not a directory", "create it, or correct the setting");
    }

    private async Task<IEnumerable<HealthCheck>> AskAsync(
        DoctorRequest request,
        IndexSettings indexes,
        IEnumerable<PackageIndex> all,
        CancellationToken cancellationToken
    )
    {
        if (request.Offline || workspace.Indexes.IsOffline)
            return
            [
                HealthCheck.Warn(
                    "index",
                    "no index is asked, since the network is not used",
                    "unset UV_OFFLINE, or leave out '--offline'"
                ),
            ];
        PackageIndex[] asked = [.. all.Where(index => !index.Address.IsFolder)];
        CredentialStore credentials = new([.. asked.Select(index => index.Scope)], Netrc.Load(workspace.Variable));
        using IndexClient client = new(
            new IndexClientOptions
            {
                Indexes = indexes.Indexes,
                Time = workspace.Clock,
                EnvironmentVariable = workspace.Variable,
            }
        );
        NetworkChecks checks = new(client, index => credentials.Find(index.Address.Uri, index.Scope) is not null);
        return await checks.RunAsync(asked, cancellationToken).ConfigureAwait(false);
    }
}
