using Venvstacks.Deployment;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Tests.Deployment;

/// <summary>A folder with publications and an installation.</summary>
internal sealed class DeploymentFolder : IDisposable
{
    private readonly Scratch _folder = new();
    private readonly Workspace _workspace;

    public DeploymentFolder()
    {
        _workspace = Workspace.Open(
            new WorkspaceOptions
            {
                CacheDirectory = _folder["cache"],
                Variable = name => name == "UV_HTTP_TIMEOUT" ? "1" : null,
                Warn = warning => Warnings.Add(warning),
            }
        );
        Deployer = new StackDeployer(_workspace);
        Target = _folder["päth with 漢字/stack"];
    }

    public List<Diagnostic> Warnings { get; } = [];

    public StackDeployer Deployer { get; }

    /// <summary>The installation.</summary>
    public string Target { get; }

    /// <summary>The directory of a publication.</summary>
    public string Source => _folder["source"];

    /// <summary>The help to repair the installation.</summary>
    public string RepairHelp => $"run {ShellText.Command("venvstacks", "repair", Target)}";

    public string this[string name] => _folder[name];

    /// <summary>Starts a server of the directory <c>www</c>.</summary>
    public Task<StaticServer> ServeAsync() =>
        StaticServer.StartAsync(Directory.CreateDirectory(_folder["www"]).FullName);

    /// <summary>The full path of a file of the current generation.</summary>
    public string Installed(string path) =>
        Path.Combine(Target, "generations", StackDeployment.GetStatus(Target).Current.Generation.Folder, path);

    public Task<DeploymentChange> InstallAsync(string source, params string[] applications) =>
        Deployer.InstallAsync(
            new InstallRequest(source, Target) { Applications = [.. applications] },
            cancellationToken: TestContext.Current.CancellationToken
        );

    /// <summary>Installs a new publication.</summary>
    public Task InstallSourceAsync() => InstallAsync(TestPublication.Write(Source).Folder);

    /// <summary>The full path of a record.</summary>
    public string Record(string path) => Path.Combine(Target, ".venvstacks", path);

    /// <summary>Compares the installation with what was installed, also contents.</summary>
    public VerificationResult Verify() =>
        StackDeployment.Verify(Target, withContents: true, TestContext.Current.CancellationToken);

    public Task<DeploymentChange> RepairAsync() =>
        Deployer.RepairAsync(Target, cancellationToken: TestContext.Current.CancellationToken);

    public Task UninstallAsync(bool purge = false) =>
        Deployer.UninstallAsync(Target, purge, TestContext.Current.CancellationToken);

    /// <summary>All commands on an installation but <c>install</c> and <c>uninstall</c>.</summary>
    public Func<Task>[] Commands()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        return
        [
            () => Task.Run(() => StackDeployment.GetStatus(Target), token),
            () => Task.Run(() => StackDeployment.Verify(Target, cancellationToken: token), token),
            () => StackDeployment.OpenAsync(Target, token),
            () => Deployer.PlanAsync(new UpdateRequest(Target), token),
            .. Changes(),
        ];
    }

    /// <summary>The commands that change an installation but <c>install</c> and <c>uninstall</c>.</summary>
    public Func<Task>[] Changes()
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        return
        [
            () => Deployer.UpdateAsync(new UpdateRequest(Target), cancellationToken: token),
            RepairAsync,
            () => Deployer.RollBackAsync(Target, cancellationToken: token),
            () => Deployer.CollectAsync(Target, 1, token),
        ];
    }

    /// <summary>The code of the error that some work ends with.</summary>
    public static async Task<string> CodeOfAsync(Func<Task> work)
    {
        VenvstacksException error = await Should.ThrowAsync<VenvstacksException>(work);
        return error.Diagnostics[^1].Code!;
    }

    /// <summary>All paths in the installation, without those of records that every change rewrites.</summary>
    public string[] Tree() =>
        Directory.Exists(Target)
            ?
            [
                .. Directory
                    .EnumerateFileSystemEntries(Target, "*", SearchOption.AllDirectories)
                    .Select(p => Path.GetRelativePath(Target, p))
                    .Order(StringComparer.Ordinal),
            ]
            : [];

    public void Dispose()
    {
        _workspace.Dispose();
        _folder.Dispose();
    }
}
