using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Tests.Definitions;

/// <summary>A folder with a stack definition and the modules that the tests name.</summary>
internal sealed class DefinitionFolder : IDisposable
{
    public DefinitionFolder(string definition)
    {
        Root = Directory.CreateTempSubdirectory("venvstacks-definition-").FullName;
        Write("venvstacks.toml", definition);
        foreach (string module in (string[])["main.py", "other.py", "sub/other.py"])
            Write(module, "");
    }

    public string Root { get; }

    public string DefinitionPath => Path.Combine(Root, "venvstacks.toml");

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public void Write(string path, string text)
    {
        string full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    public Task<StackDefinition> ReadAsync() =>
        new DefinitionReader(Environment.GetValueOrDefault).ReadAsync(
            DefinitionPath,
            TestContext.Current.CancellationToken
        );

    /// <summary>What is wrong, as a terminal would show it, with <c>DIR</c> for the folder.</summary>
    public async Task<string> ReadProblemsAsync()
    {
        try
        {
            return Render((await ReadAsync()).Warnings, "");
        }
        catch (LayerSpecException exception)
        {
            return Render(exception.Diagnostics, exception.TypeName);
        }
    }

    private string Render(IEnumerable<Diagnostic> diagnostics, string typeName) =>
        new DiagnosticRenderer().Render(diagnostics, typeName).Replace(Root, "DIR", StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
