using System.Diagnostics;
using System.Globalization;
using Venvstacks;
using Venvstacks.Deployment;

// A native program that starts an application of an installed stack, and says how long it took to open the installation.
// usage: Launch TARGET APP [ARGS]
if (args is not [var target, var application, .. var arguments])
{
    Console.Error.WriteLine("usage: Launch TARGET APP [ARGS]");
    return 2;
}

Stopwatch clock = Stopwatch.StartNew();
using StackDeployment deployment = await StackDeployment.OpenAsync(target);
ApplicationStart start = deployment.GetApplication(application);
string took = clock.Elapsed.TotalMilliseconds.ToString("F1", CultureInfo.InvariantCulture);
await Console.Error.WriteLineAsync($"opened generation {deployment.Generation.Number} in {took} ms: {start.Program}");

// The application inherits the lease: its files stay while it runs.
return deployment.Run(application, [.. arguments]);
