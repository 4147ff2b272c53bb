using Venvstacks.Deployment;
using Venvstacks.Diagnostics;

namespace Venvstacks.Samples;

/// <summary>Installs the stack before the application answers requests.</summary>
internal sealed class InstallWorker(StackDeployer deployer, IConfiguration configuration, ILogger<InstallWorker> logger)
    : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        (string source, string directory) = StackSettings.Of(configuration);
        Progress<StackEvent> progress = new(step => logger.LogDebug("{Phase} {Item}", step.Phase, step.Item));
        DeploymentChange change = await deployer.InstallAsync(
            new InstallRequest(source, directory),
            progress,
            cancellationToken
        );
        logger.LogInformation("generation {Number} is installed", change.Generation.Number);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
