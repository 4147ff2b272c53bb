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
