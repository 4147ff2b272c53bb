using System.Collections.Immutable;
using System.Diagnostics;
using Venvstacks.Definitions;
using Venvstacks.Deployment;
using Venvstacks.Diagnostics;
using Venvstacks.Explaining;
using Venvstacks.Packaging;
using Venvstacks.Platforms;
using Venvstacks.Publishing;

namespace Venvstacks.Tests.Examples;

/// <summary>What docs/reference/library.md shows of each verb, run on a small stack by <see cref="VerbExamplesTests"/>.</summary>
internal static class VerbExamples
{
    // example: lock, build and publish
    public static async Task<string[]> PublishAsync(string definition, WorkspaceOptions options)
    {
        using Workspace workspace = Workspace.Open(options);
        StackDefinition stack = await workspace.LoadAsync(definition);
        await new StackLocker(workspace).LockAsync(new LockRequest(stack));
        BuildResult built = await new StackBuilder(workspace).BuildAsync(
            new BuildRequest(stack) { Targets = [Target.LinuxX64], RuntimesDirectories = ["runtimes"] }
        );
        foreach (LayerBuild? layer in built.Layers.Where(layer => layer.Reason is not null))
            Console.WriteLine($"{layer.Facts.InstallTarget}: {layer.Manifest.Size} bytes, {layer.Reason}");
        ImmutableArray<Publication> published = await new StackPublisher(workspace).PublishAsync(
            new PublishRequest(stack) { Targets = [Target.LinuxX64] }
        );
        return [.. published[0].Manifest.Layers.Select(layer => $"{layer.Archive!.FileName} {layer.Archive.Sha256}")];
    }

    // end

    // example: export, with progress
    public static async Task<string[]> ExportAsync(Workspace workspace, string definition, CancellationToken stop)
    {
        StackDefinition stack = await workspace.LoadAsync(definition, stop);
        Progress<StackEvent> progress = new(step => Console.WriteLine($"{step.Phase} {step.Item}"));
        ImmutableArray<Publication> exported = await new StackExporter(workspace).ExportAsync(
            new ExportRequest(stack),
            progress,
            stop
        );
        return [.. exported.SelectMany(target => target.OutputPaths)];
    }

    // end

    // example: explain
    public static async Task<string> ExplainAsync(Workspace workspace, string definition, string layer, string package)
    {
        StackDefinition stack = await workspace.LoadAsync(definition);
        ExplainRequest request = new(stack, layer, PackageName.Parse(package));
        PackageExplanation explanation = await new PackageExplainer(workspace).ExplainAsync(request);
        return string.Join(
            '\n',
            explanation.Versions.SelectMany(version => version.Chains, (_, chain) => $"{chain[0]}")
        );
    }

    // end

    // example: audit
    public static async Task<string[]> AuditAsync(Workspace workspace, string definition)
    {
        StackDefinition stack = await workspace.LoadAsync(definition);
        AuditResult audit = await new StackAuditor(workspace).AuditAsync(new AuditRequest(stack));
        return [.. audit.Findings.Select(finding => $"{finding.Problem.Severity}: {finding.Message}")];
    }

    // end

    // example: install
    public static async Task<ProcessStartInfo> InstallAsync(Workspace workspace, string source, string directory)
    {
        StackDeployer deployer = new(workspace);
        DeploymentChange change = await deployer.InstallAsync(new InstallRequest(source, directory));
        Console.WriteLine($"generation {change.Generation.Number}, {(change.IsChanged ? "new" : "unchanged")}");
        using StackDeployment deployment = await StackDeployment.OpenAsync(directory); // its files stay until it is disposed
        ApplicationStart start = deployment.GetApplication("app");
        ProcessStartInfo process = new(start.Program, [.. start.Arguments, "--verbose"]);
        foreach ((string name, string value) in start.Environment)
            process.Environment[name] = value;
        return process;
    }

    // end
}
