using System.Collections.Immutable;
using Venvstacks.Auditing;
using Venvstacks.Formats.Text;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Tests.Publishing;

namespace Venvstacks.Tests.Auditing;

/// <summary>The real stacks of ../shared on a runtime that was packed from this machine's CPython (guides/platforms.md, acceptance 12 and 14).</summary>
[Trait("Category", "Slow")]
public class GoldenAuditTests
{
    [Theory]
    [InlineData("cross")]
    [InlineData("science")]
    [InlineData(
        "jupyterlab",
        "attach_linux_amd64.so needs GLIBC_2.34 of 'libc.so.6', which is newer than linux_target (glibc@2.28)"
    )]
    public async Task Only_the_true_errors_of_packages_are_found(string name, params string[] expected)
    {
        AuditedStack stack = await AuditedStack.BuildAsync(name);
        IEnumerable<AuditFinding> findings = stack.Names.SelectMany(layer => stack.Audit(layer)).Distinct();
        findings
            .Where(finding => finding.Layer != stack.Names[0] && finding.Problem.Severity != DiagnosticSeverity.Note)
            .Select(finding => $"{Path.GetFileName(finding.File)} {finding.Problem.Words}")
            .ShouldBe(expected);
    }

    [Fact]
    public async Task A_runtime_packed_from_a_machine_needs_its_libraries_and_its_C_library()
    {
        AuditedStack stack = await AuditedStack.BuildAsync("cross");
        ImmutableArray<AuditFinding> findings = stack.Audit(stack.Names[0]);
        string[] missing =
        [
            .. findings.Select(finding => (finding.Problem as AuditProblem.MissingLibrary)?.Library).OfType<string>(),
        ];
        missing.Distinct().Count().ShouldBe(16, string.Join(' ', missing.Distinct()));
        findings
            .Select(finding => (finding.Problem as AuditProblem.NewerSymbols)?.Version)
            .OfType<string>()
            .ShouldContain("GLIBC_2.35");
    }

    private sealed class AuditedStack
    {
        private readonly Dictionary<string, (AuditedLayer Layer, BuiltLayer Built)> _layers;

        private AuditedStack(ImmutableArray<BuiltLayer> built)
        {
            BinaryStore binaries = new(GoldenBuild.Cache);
            Names = [.. built.Select(layer => layer.Name)];
            _layers = built.ToDictionary(layer => layer.Name, layer => (Read(layer, binaries), layer));
        }

        public string[] Names { get; }

        public static async Task<AuditedStack> BuildAsync(string name)
        {
            TestRuntimes.Require();
            using Scratch scratch = new();
            TestStack stack = new(name, new DirectoryInfo(scratch.Folder));
            return new AuditedStack(await GoldenBuild.BuildAsync(stack, GoldenBuild.Cache));
        }

        public ImmutableArray<AuditFinding> Audit(string name)
        {
            (AuditedLayer layer, BuiltLayer built) = _layers[name];
            return LayerAuditor.Audit(layer, [.. built.Recipe.LowerLayers.Select(b => _layers[b.BuildName].Layer)]);
        }

        private static AuditedLayer Read(BuiltLayer layer, BinaryStore binaries) =>
            AuditedLayer.Read(layer.Recipe.Layer, layer.Recipe.Facts, layer.Manifest, Target.LinuxX64, binaries);
    }
}
