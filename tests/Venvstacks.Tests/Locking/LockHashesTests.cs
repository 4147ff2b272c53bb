using Venvstacks.Definitions;
using Venvstacks.Locking;
using Venvstacks.Platforms;

namespace Venvstacks.Tests.Locking;

public class LockHashesTests
{
    [Fact]
    public void Targets_count_as_they_are_written()
    {
        RuntimeDefinition layer = new()
        {
            Name = "py",
            PythonImplementation = PythonImplementation.Parse("cpython@3.11.7"),
        };

        string[] hashes =
        [
            LockHashes.OfOtherInputs(layer),
            LockHashes.OfOtherInputs(layer with { DeclaredLibcFloors = [LibcFloor.Parse("glibc")] }),
            LockHashes.OfOtherInputs(layer with { DeclaredLibcFloors = [LibcFloor.Parse("glibc@2.28")] }),
        ];

        hashes[1].ShouldNotBe(hashes[0]);
        hashes[2].ShouldBe(hashes[0]);
    }

    [Fact]
    public void Declared_requirements_are_sorted_and_end_at_a_hash_sign() =>
        LockHashes
            .OfDeclaredRequirements(["b", "a # why", "# nothing", ""])
            .ShouldBe(LockHashes.OfDeclaredRequirements(["a", "b"]));
}
