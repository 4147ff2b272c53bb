namespace Venvstacks.Tests.Examples;

using System.Diagnostics;
using Venvstacks;
using Venvstacks.Deployment;

/// <summary>The Python part of a program, whose published stack ships with it.</summary>
internal static class PythonPart
{
    /// <summary>Installs or updates the stack, and runs an application of it to its end.</summary>
    public static async Task<int> RunAsync(string published, string target, string application)
    {
        using (Workspace workspace = Workspace.Open())
            await new StackDeployer(workspace).InstallAsync(new InstallRequest(published, target));
        // The lease: the files of this version stay until the deployment is disposed.
        using StackDeployment deployment = await StackDeployment.OpenAsync(target);
        ApplicationStart start = deployment.GetApplication(application);
        ProcessStartInfo info = new(start.Program, start.Arguments);
        foreach ((string name, string value) in start.Environment)
            info.Environment[name] = value;
        using Process process = Process.Start(info)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
