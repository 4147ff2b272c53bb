using System.Reflection;
using System.Text.RegularExpressions;

namespace Venvstacks.Cli.Tests;

/// <summary>The shape of the house (docs/design/architecture.md) as tests.</summary>
public class ArchitectureTests
{
    private static readonly string[] Projects =
    [
        "Venvstacks.Formats",
        "Venvstacks.Packaging",
        "Venvstacks",
        "Venvstacks.Extensions.DependencyInjection",
        "Venvstacks.Cli",
    ];

    /// <summary>The engine's rooms; each uses only those before it. The root, which uses all, is used by none.</summary>
    private static readonly string[] Rooms =
    [
        "Diagnostics",
        "Platforms",
        "Files",
        "Store",
        "Web",
        "Declarations",
        "Settings",
        "Sources",
        "Definitions",
        "Selection",
        "Indexes",
        "Resolution",
        "Locking",
        "Explaining",
        "Runtimes",
        "Layers",
        "Auditing",
        "Publishing",
        "Deployment",
        "Registries",
        "Provenance",
        "Reporting",
    ];

    /// <summary>All that may ask the host: what is run, plainly named archives, <c>--runtime-from</c>, and the roof, which chooses the default target.</summary>
    private static readonly string[] HostFiles =
    [
        "Venvstacks/Platforms/Host.cs",
        "Venvstacks/Runtimes/RuntimeFolder.cs",
        "Venvstacks/Runtimes/RuntimeProvider.cs",
        "Venvstacks/Deployment/DerivedFiles.cs",
        "Venvstacks/Deployment/GenerationBuilder.cs",
        "Venvstacks/Publishing/BytecodeCompiler.cs",
        "Venvstacks/Publishing/LayerExporter.cs",
        "Venvstacks/DefinitionSource.cs",
        "Venvstacks/Doctor.cs",
        "Venvstacks/StackBuilder.cs",
        "Venvstacks/GenerationPlanner.cs",
        "Venvstacks/StackExporter.cs",
        "Venvstacks/Workspace.cs",
        "Venvstacks.Cli/Commands/StackCommand.cs",
    ];

    private static readonly Assembly[] Assemblies =
    [
        typeof(Formats.Text.SourceText).Assembly,
        typeof(Packaging.PackageName).Assembly,
        typeof(Diagnostics.VenvstacksException).Assembly,
        typeof(Extensions.DependencyInjection.VenvstacksOptions).Assembly,
        typeof(Program).Assembly,
    ];

    [Fact]
    public void Projects_reference_only_those_below_them()
    {
        for (int i = 0; i < Assemblies.Length; i++)
        {
            string[] above = Projects[(i + 1)..];
            Assemblies[i]
                .GetReferencedAssemblies()
                .Select(name => name.Name!)
                .Intersect(above)
                .ShouldBeEmpty(Projects[i]);
        }
    }

    [Fact]
    public void Rooms_of_the_engine_use_only_those_before_them()
    {
        IEnumerable<string> wrong =
            from file in Sources("Venvstacks")
            let room = FolderOf(file)
            where room is not null
            from other in Rooms[(Array.IndexOf(Rooms, room) + 1)..]
            where Uses(File.ReadAllText(file), other)
            select $"{Path.GetRelativePath(Shared.ProjectRoot, file)} uses {other}";
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void The_engine_has_only_rooms_of_the_design() =>
        Sources("Venvstacks").Select(FolderOf).OfType<string>().Distinct().Except(Rooms).ShouldBeEmpty();

    [Fact]
    public void Nothing_below_uses_the_root_of_the_engine()
    {
        string[] roof =
        [
            .. Assemblies[2]
                .GetTypes()
                .Where(type => type.Namespace == "Venvstacks" && !type.IsNested)
                .Select(t => t.Name),
        ];
        IEnumerable<string> wrong =
            from file in Sources("Venvstacks")
            where FolderOf(file) is not null
            from line in File.ReadLines(file)
            where !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
            from word in line.Split(' ', '(', ')', '<', '>', '[', ']', '.', ',', ';', '?')
            where roof.Contains(word, StringComparer.Ordinal)
            select $"{Path.GetRelativePath(Shared.ProjectRoot, file)} uses {word}";
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Only_what_runs_something_or_chooses_a_default_asks_the_host()
    {
        IEnumerable<string> asking =
            from project in Projects
            from file in Sources(project)
            let path = Path.GetRelativePath(Path.Combine(Shared.ProjectRoot, "src"), file).Replace('\\', '/')
            where File.ReadLines(file).Any(AsksHost)
            select path;
        asking.Order(StringComparer.Ordinal).ShouldBe(HostFiles.Order(StringComparer.Ordinal));
    }

    /// <summary>Commands of messages are copied into shells: the directory of an installation is in them as <c>QuotedRoot</c>.</summary>
    [Fact]
    public void Directories_in_commands_of_messages_are_quoted()
    {
        IEnumerable<string> wrong =
            from project in Projects
            from file in Sources(project)
            from line in File.ReadLines(file)
            where line.Contains("'venvstacks ", StringComparison.Ordinal)
            where line.Contains(".Root}", StringComparison.Ordinal)
            select $"{Path.GetRelativePath(Shared.ProjectRoot, file)}: {line.Trim()}";
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void The_terminal_does_not_know_the_commands()
    {
        IEnumerable<string> wrong =
            from file in Sources("Venvstacks.Cli")
            where Path.GetFileName(Path.GetDirectoryName(file)) == "Terminal"
            from line in File.ReadLines(file)
            where
                line.Split(' ', '(', '<', '"').Any(word => word.StartsWith("Commands.", StringComparison.Ordinal))
                || line.Contains("Cli.Commands", StringComparison.Ordinal)
            select $"{Path.GetFileName(file)}: {line}";
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Namespaces_are_folders()
    {
        IEnumerable<string> wrong =
            from project in Projects
            from file in Sources(project)
            let folder = Path.GetRelativePath(ProjectFolder(project), Path.GetDirectoryName(file)!)
            let expected = folder == "." ? project : $"{project}.{folder.Replace(Path.DirectorySeparatorChar, '.')}"
            let declared = File.ReadLines(file)
                .FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))
            where declared is not null && declared != $"namespace {expected};"
            select $"{Path.GetRelativePath(Shared.ProjectRoot, file)}: {declared}";
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Classes_are_sealed_or_made_to_be_derived()
    {
        HashSet<Type?> bases = Assemblies
            .SelectMany(assembly => assembly.GetTypes())
            .Select(type => Definition(type.BaseType))
            .ToHashSet();
        IEnumerable<string> open =
            from assembly in Assemblies
            from type in assembly.GetTypes()
            where
                type is { IsClass: true, IsSealed: false, IsAbstract: false }
                && !IsGenerated(type)
                && !bases.Contains(type)
            select type.FullName;
        open.ShouldBeEmpty();
    }

    // Spelt out, or from within the engine's own namespace: Venvstacks.Layers.X, using Venvstacks.Layers, Layers.X.
    private static bool Uses(string source, string folder) =>
        source
            .Split('\n')
            .Any(line =>
                !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
                && (
                    line.Contains($"Venvstacks.{folder}", StringComparison.Ordinal)
                    || line.Split(' ', '(', '<', '[')
                        .Any(word => word.StartsWith($"{folder}.", StringComparison.Ordinal))
                )
            );

    // The type, or a member of an instance; the host of an address is another thing.
    private static bool AsksHost(string line) =>
        !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
        && Regex.IsMatch(
            line,
            @"\b[Hh]ost\.(Target|CanRun|Current)\b|\bHost\?? [A-Za-z_]|[<(]Host[>),]|\brecord Host\(",
            RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
        );

    private static Type? Definition(Type? type) =>
        type is { IsGenericType: true } ? type.GetGenericTypeDefinition() : type;

    private static bool IsGenerated(Type type) =>
        type.FullName!.Contains('<', StringComparison.Ordinal)
        || type.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is not null
        || type == typeof(Program)
        || type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true;

    private static string ProjectFolder(string project) => Path.Combine(Shared.ProjectRoot, "src", project);

    private static string? FolderOf(string file)
    {
        string relative = Path.GetRelativePath(ProjectFolder("Venvstacks"), file);
        int slash = relative.IndexOf(Path.DirectorySeparatorChar, StringComparison.Ordinal);
        return slash < 0 ? null : relative[..slash];
    }

    private static IEnumerable<string> Sources(string project) =>
        Directory
            .EnumerateFiles(ProjectFolder(project), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));
}
