// Locks, builds and publishes a stack, installs it, and runs one of its applications:
//   Console DEFINITION INSTALLATION APPLICATION [ARGUMENTS]
// RUNTIMES may name a directory of runtime archives; else the published builds of CPython are downloaded.
using System.Collections.Immutable;
using Venvstacks;
using Venvstacks.Definitions;
using Venvstacks.Deployment;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

string definition = args[0];
string installation = args[1];
string application = args[2];
ImmutableArray<string> arguments = [.. args[3..]];
ImmutableArray<string> runtimes = Environment.GetEnvironmentVariable("RUNTIMES") is { } directory ? [directory] : [];

try
{
    using Workspace workspace = Workspace.Open();
    StackDefinition stack = await workspace.LoadAsync(definition);
    await new StackLocker(workspace).LockAsync(new LockRequest(stack));
    await new StackBuilder(workspace).BuildAsync(new BuildRequest(stack) { RuntimesDirectories = runtimes });
    await new StackPublisher(workspace).PublishAsync(new PublishRequest(stack) { OutputDirectory = "_artifacts" });

    // On the user's machine, which needs neither Python nor a network:
    string published = Path.Combine(stack.Directory, "_artifacts");
    await new StackDeployer(workspace).InstallAsync(new InstallRequest(published, installation));
    using StackDeployment deployment = await StackDeployment.OpenAsync(installation);
    return deployment.Run(application, arguments);
}
catch (VenvstacksException error)
{
    foreach (Diagnostic diagnostic in error.Diagnostics)
        Console.Error.WriteLine($"{diagnostic.Code}: {diagnostic.Message}");
    return 1;
}
