namespace Venvstacks.Cli.Tests.PublicApi;

/// <summary>What others can build on is a text that a change of it changes: <c>VENVSTACKS_ACCEPT=1</c> writes it anew.</summary>
public class PublicApiTests
{
    public static TheoryData<string> Libraries => [.. PublicAssemblies.All.Keys];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_public_surface_is_as_approved(string library) =>
        Golden.Check($"{library}.txt", Testing.PublicApi.Write(PublicAssemblies.All[library]));
}
