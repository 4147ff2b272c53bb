using Venvstacks.Declarations;
using Venvstacks.Formats.Toml;

namespace Venvstacks.Definitions;

/// <summary>The keys of <c>[[runtimes]]</c>, <c>[[frameworks]]</c> and <c>[[applications]]</c>.</summary>
internal static class LayerKeys
{
    private const string Runtimes = "runtimes";
    private const string Frameworks = "frameworks";
    private const string Applications = "applications";

    private static readonly ImmutableArray<string> Every = [Runtimes, Frameworks, Applications];
    private static readonly ImmutableArray<string> Upper = [Frameworks, Applications];

    public static readonly ValueKey<TomlString> Name = new("name")
    {
        Layers = Every,
        IsRequired = true,
        Meaning = "The name of the layer, distinct among the layers of its kind. It becomes a directory name",
        Example = "\"fetch\"",
    };

    public static readonly ValueKey<TomlString> Python = new("python_implementation")
    {
        Layers = [Runtimes],
        IsRequired = true,
        Meaning =
            "The interpreter. Without the third number it is the newest patch release; a `t` at the end is a "
            + "free-threaded build",
        Example = "\"cpython@3.12.12\"",
    };

    public static readonly ValueKey<TomlString> Runtime = new("runtime")
    {
        Layers = Upper,
        Meaning = "The runtime below the layer. A layer has either this key or `frameworks`",
        Example = "\"cpython-3.12\"",
    };

    public static readonly ListKey<TomlString> FrameworkNames = new("frameworks")
    {
        Layers = Upper,
        Meaning =
            "The frameworks below the layer, first in `sys.path` first. All have one runtime, and stand above the "
            + "layer in the file",
        Example = "[\"web\"]",
    };

    public static readonly ListKey<TomlString> Requirements = new("requirements")
    {
        Layers = Every,
        IsRequired = true,
        Meaning =
            "The packages that the layer needs, with version specifiers, extras and markers (PEP 508). May be empty",
        Example = "[\"httpx>=0.27\", \"rich; sys_platform != 'win32'\"]",
    };

    public static readonly ValueKey<TomlString> LaunchModule = new("launch_module")
    {
        Layers = [Applications],
        IsRequired = true,
        Meaning =
            "The module that starts the application: a `.py` file, or a package with a `__main__.py`. Relative to the "
            + "definition",
        Example = "\"fetch.py\"",
    };

    public static readonly ListKey<TomlString> SupportModules = new("support_modules")
    {
        Layers = [Applications],
        Default = "`[]`",
        Meaning = "Further modules that are copied into the layer. Relative to the definition",
        Example = "[\"shared.py\"]",
    };

    public static readonly ListKey<TomlString> Platforms = new("platforms")
    {
        Layers = Every,
        Default = "the platforms of all layers below; for a runtime all but those of musl",
        Meaning = "The platforms that the layer is for. An empty array disables the layer",
        Example = "[\"linux_x86_64\", \"win_amd64\"]",
    };

    public static readonly ValueKey<TomlString> LinuxTarget = new("linux_target", "an array of strings")
    {
        Layers = Every,
        Default = "`\"glibc@2.28\"`; for musl platforms `\"musl@1.2\"`",
        Meaning =
            "The oldest C library that the layer runs with: it limits which wheels are taken. One value per library",
        Example = "\"glibc@2.28\"",
    };

    public static readonly ValueKey<TomlString> MacosTarget = new("macosx_target")
    {
        Layers = Every,
        Default = "`MACOSX_DEPLOYMENT_TARGET` of the environment, else `\"13.0\"`",
        Meaning = "The oldest macOS that the layer runs on: it limits which wheels are taken",
        Example = "\"14.0\"",
    };

    public static readonly ValueKey<TomlBoolean> Versioned = new("versioned")
    {
        Layers = Every,
        Default = "`false`",
        Meaning =
            "Whether the deployed name has the version of the lock (`web@3`), so that several versions lie side by side",
        Example = "true",
    };

    public static readonly ListKey<TomlString> DynlibExclude = new("dynlib_exclude")
    {
        Layers = Every,
        Default = "`[]`",
        Meaning =
            "Libraries that are not linked for the layers above. Patterns are matched against the end of the path; "
            + "`**` crosses directories",
        Example = "[\"lib*_test.so\"]",
    };

    public static readonly ListKey<TomlString> DynlibInclude = new("dynlib_include")
    {
        Layers = Every,
        Default = "`[]`",
        IsReference = false,
        Meaning = "Files that are linked for the layers above although their names do not end like a library's",
        Example = "[\"lib*.so.[0-9]\"]",
    };

    public static readonly ValueKey<TomlTable> PackageIndexes = new("package_indexes")
    {
        Layers = Every,
        Default = "the entries of the layers below",
        Meaning = "The index of single packages, for this layer and those above",
        Example = "{ torch = \"company\" }",
    };

    public static readonly ValueKey<TomlTable> IndexOverrides = new("index_overrides")
    {
        Layers = Every,
        Default = "`{}`",
        Meaning =
            "Where layers below name different indexes for a package: the index to give way, and the one that "
            + "replaces it",
        Example = "{ company = \"other\" }",
    };

    public static readonly ListKey<TomlString> PriorityIndexes = new("priority_indexes")
    {
        Layers = Every,
        Default = "`[]`",
        Meaning = "The indexes that are asked first for this layer, also where they are `explicit`",
        Example = "[\"company\"]",
    };

    public static readonly ValueKey<TomlString> OldPython = new("fully_versioned_name")
    {
        Layers = [Runtimes],
        Meaning = "The old name of `python_implementation`; read with a warning",
        Example = "\"cpython@3.12.12\"",
    };

    public static readonly ListKey<TomlString> BuildRequirements = new("build_requirements")
    {
        Layers = Every,
        Meaning = "A key of old definitions; ignored with a warning, whatever its value",
        Example = "[]",
    };

    /// <summary>The keys in the order of the reference page.</summary>
    public static ImmutableArray<DefinitionKey> All { get; } =
    [
        Name,
        Python,
        Runtime,
        FrameworkNames,
        Requirements,
        LaunchModule,
        SupportModules,
        Platforms,
        LinuxTarget,
        MacosTarget,
        Versioned,
        DynlibExclude,
        DynlibInclude,
        PackageIndexes,
        IndexOverrides,
        PriorityIndexes,
        OldPython,
        BuildRequirements,
    ];
}
