namespace Venvstacks.Tests.Locking;

/// <summary>A stack of three layers, with an index that has what they need.</summary>
internal static class WebStack
{
    /// <summary>The definition; a site over a web framework over a runtime.</summary>
    public const string Definition = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        requirements = ["base"]
        platforms = ["linux_x86_64", "win_amd64"]

        [[frameworks]]
        name = "web"
        runtime = "py"
        versioned = true
        requirements = ["web>=1", "base"]

        [[applications]]
        name = "site"
        launch_module = "main.py"
        frameworks = ["web"]
        requirements = ["web", "site-tools"]

        """;

    /// <summary>Writes a definition, and starts the index.</summary>
    public static async Task<StackFolder> CreateAsync(string definition = Definition)
    {
        StackFolder folder = await StackFolder.CreateAsync(definition);
        DateTimeOffset uploaded = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        folder.Index.Add(WheelFactory.Make("base", "1.0"), uploadTime: uploaded);
        folder.Index.Add(
            WheelFactory.Make(
                "web",
                "1.0",
                ["base", "colours ; sys_platform == 'win32'", "mac ; sys_platform == 'darwin'"]
            ),
            uploadTime: uploaded
        );
        folder.Index.Add(WheelFactory.Make("colours", "1.0"), uploadTime: uploaded);
        folder.Index.Add(WheelFactory.Make("mac", "1.0"), uploadTime: uploaded);
        folder.Index.Add(WheelFactory.Make("site-tools", "1.0"), uploadTime: uploaded);
        return folder;
    }
}
