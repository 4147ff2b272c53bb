namespace Venvstacks.Definitions;

/// <summary>The texts of a first stack.</summary>
internal static class FirstStack
{
    public const string PythonMinor = "3.12";

    public const string ModuleName = "hello.py";

    public const string Module = """
        from rich import print

        if __name__ == "__main__":
            print("[bold]Hello[/bold] from a layered environment")

        """;

    /// <summary>The definition.</summary>
    /// <param name="python">The version of its runtime.</param>
    public static string Definition(string python) =>
        $"""
            # Layers of Python packages: each is locked, built and published separately.
            #
            #   venvstacks lock venvstacks.toml            versions for all platforms -> requirements/
            #   venvstacks build venvstacks.toml           layers                     -> _build/
            #   venvstacks local-export venvstacks.toml    a copy that runs           -> _export/

            # A runtime: an interpreter, and packages for all layers above it.
            [[runtimes]]
            name = "cpython-{PythonMinor}"
            python_implementation = "cpython@{python}"
            requirements = []
            # Where the layers will run. Without this line: Linux (glibc), macOS and Windows, on x86-64 and ARM.
            # platforms = ["linux_x86_64", "macosx_arm64", "win_amd64"]

            # A framework: packages that several applications share.
            [[frameworks]]
            name = "terminal"
            runtime = "cpython-{PythonMinor}"
            requirements = ["rich"]

            # An application: its own packages, and the module that starts it (python -m hello).
            [[applications]]
            name = "hello"
            launch_module = "{ModuleName}"
            frameworks = ["terminal"]
            requirements = ["rich"]

            # Settings of the resolver, with uv's keys.
            [tool.uv]
            # Ignore what was uploaded later, so that locking gives the same result tomorrow:
            # exclude-newer = "2026-01-01T00:00:00Z"

            """;
}
