using System.Reflection;
using Venvstacks.Diagnostics;

namespace Venvstacks.Cli.Tests;

/// <summary>The libraries that others may build on.</summary>
internal static class PublicAssemblies
{
    public static IReadOnlyDictionary<string, Assembly> All { get; } =
        new SortedDictionary<string, Assembly>(StringComparer.Ordinal)
        {
            ["Venvstacks"] = typeof(VenvstacksException).Assembly,
            ["Venvstacks.Extensions.DependencyInjection"] =
                typeof(Extensions.DependencyInjection.VenvstacksOptions).Assembly,
            ["Venvstacks.Formats"] = typeof(Formats.Text.SourceText).Assembly,
            ["Venvstacks.Packaging"] = typeof(Packaging.PackageName).Assembly,
        };
}
