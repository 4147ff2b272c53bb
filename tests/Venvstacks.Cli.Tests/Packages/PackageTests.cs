using System.IO.Compression;
using System.Reflection.Metadata;
using Venvstacks.Cli.Tests.Reliability;

namespace Venvstacks.Cli.Tests.Packages;

/// <summary>The packages that <c>./dev pack</c> writes.</summary>
public class PackageTests
{
    private static readonly string[] Ids =
    [
        "Venvstacks",
        "Venvstacks.Extensions.DependencyInjection",
        "Venvstacks.Formats",
        "Venvstacks.Packaging",
        "Venvstacks.Tool",
    ];

    [Fact]
    public void Their_metadata_is_complete()
    {
        PackageFile[] packages = PackageFile.Require();
        packages.Select(package => package["id"]).Order(StringComparer.Ordinal).ShouldBe(Ids);
        foreach (PackageFile package in packages)
        {
            package["version"].ShouldBe(Terminal.VersionWriter.Version);
            package["license"].ShouldBe("MIT");
            package["readme"].ShouldBe("README.md");
            foreach (string field in new[] { "authors", "description", "tags", "releaseNotes", "copyright" })
                package[field].ShouldNotBeEmpty($"{package["id"]}: {field}");
            package["description"].ShouldEndWith(".");
            package.Files.ShouldContain("README.md");
            package.Files.ShouldContain("CHANGELOG.md");
            package.OwnDependencies.ShouldAllBe(other => other.Range == $"[{package["version"]}]");
        }
    }

    [Fact]
    public void Libraries_have_documentation_and_symbols_with_sources()
    {
        foreach (PackageFile package in PackageFile.Require().Where(package => package["id"] != "Venvstacks.Tool"))
        {
            string library = $"lib/net10.0/{package["id"]}";
            package.Files.ShouldContain($"{library}.dll");
            package.Files.ShouldContain($"{library}.xml");
            string[] documents = DocumentsOf(Path.ChangeExtension(package.Path, ".snupkg"), $"{library}.pdb");
            documents.Length.ShouldBeGreaterThan(3);
            // No path of the machine that built them.
            documents.ShouldAllBe(document => document.StartsWith("/_/", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_tool_is_installed_from_a_folder_and_does_the_main_job()
    {
        PackageFile.Require();
        await using SmallStack stack = await SmallStack.StartAsync();
        string tools = Path.Combine(stack.Work, "tools");
        await SucceedAsync(
            stack,
            "dotnet",
            "tool",
            "install",
            "Venvstacks.Tool",
            "--source",
            PackageFile.Folder,
            "--tool-path",
            tools
        );
        string tool = Path.Combine(tools, "venvstacks");
        foreach (string verb in new[] { "lock", "build", "publish" })
            await SucceedAsync(stack, [tool, .. stack.Arguments(verb)]);
        File.Exists(Path.Combine(stack.Folder, "_artifacts", "app-app.tar.xz")).ShouldBeTrue();
        string installed = Path.Combine(stack.Work, "installed");
        await SucceedAsync(stack, tool, "install", "_artifacts", installed);
        await SucceedAsync(stack, tool, "run", installed, "app");
        (await SucceedAsync(stack, tool, "--version")).Out.ShouldBe($"venvstacks: {Terminal.VersionWriter.Version}\n");
    }

    internal static async Task<ProgramRun> SucceedAsync(SmallStack stack, params string[] command)
    {
        Dictionary<string, string> variables = new(stack.Variables)
        {
            ["DOTNET_CLI_HOME"] = stack.Work,
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["RUNTIMES"] = stack.Runtimes,
        };
        ProgramRun run = await StackProgram.RunAsync(command, stack.Folder, variables);
        run.ExitCode.ShouldBe(0, $"{string.Join(' ', command)}\n{run.Out}{run.Error}");
        return run;
    }

    private static string[] DocumentsOf(string symbols, string name)
    {
        using ZipArchive archive = ZipFile.OpenRead(symbols);
        using MemoryStream content = new();
        using (Stream stream = archive.GetEntry(name)!.Open())
            stream.CopyTo(content);
        content.Position = 0;
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(content);
        MetadataReader reader = provider.GetMetadataReader();
        return [.. reader.Documents.Select(handle => reader.GetString(reader.GetDocument(handle).Name))];
    }
}
