using Venvstacks.Cli.Tests.Reliability;

namespace Venvstacks.Cli.Tests;

/// <summary>A stack of a runtime and an application, each with one wheel, and the archive of its runtime.</summary>
internal static class SiteStack
{
    private const string Definition = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        requirements = ["base"]

        [[applications]]
        name = "site"
        launch_module = "main.py"
        runtime = "py"
        requirements = ["web"]

        """;

    public static async Task<CliStack> StartAsync()
    {
        CliStack stack = await CliStack.StartAsync(
            Definition,
            WheelFactory.Make("base", "1.0", []),
            WheelFactory.Make("web", "1.0", ["base"])
        );
        SmallStack.WriteRuntime(Path.Combine(stack.Runtimes, "cpython-3.11.7.tar.gz"), "3.11.7");
        return stack;
    }
}
