using System.Security.Cryptography;
using System.Text;
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

    [Theory]
    [InlineData("linux_x86_64", "", "linux_target=glibc@2.28")]
    [InlineData("linux_x86_64", "glibc@2.34", "linux_target=glibc@2.34")]
    [InlineData("linux_x86_64", "musl glibc", "linux_target=glibc,musl")]
    [InlineData("linux_x86_64 musllinux_x86_64", "", "linux_target=glibc@2.28,musl@1.2")]
    [InlineData("linux_x86_64 musllinux_x86_64", "glibc@2.34", "linux_target=glibc@2.34")]
    [InlineData("musllinux_aarch64", "", "linux_target=musl@1.2")]
    [InlineData("musllinux_aarch64", "musl", "linux_target=musl")]
    [InlineData("win_amd64", "glibc musl", "")]
    [InlineData("macosx_arm64 musllinux_x86_64", "musl@1.1", "linux_target=musl@1.1macosx_target=13.0")]
    public void Floors_are_one_input_sorted_and_joined_by_commas(string platforms, string floors, string input)
    {
        RuntimeDefinition layer = new()
        {
            Name = "py",
            PythonImplementation = PythonImplementation.Parse("cpython@3.11.7"),
            Platforms = [.. Words(platforms).Select(name => Target.All.Single(target => target.Name == name))],
            DeclaredLibcFloors = [.. Words(floors).Order(StringComparer.Ordinal).Select(LibcFloor.Parse)],
        };
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"py_version=3.11{input}"));
        LockHashes.OfOtherInputs(layer).ShouldBe($"sha256:{Convert.ToHexStringLower(hash)}");
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public void Declared_requirements_are_sorted_and_end_at_a_hash_sign() =>
        LockHashes
            .OfDeclaredRequirements(["b", "a # why", "# nothing", ""])
            .ShouldBe(LockHashes.OfDeclaredRequirements(["a", "b"]));
}
