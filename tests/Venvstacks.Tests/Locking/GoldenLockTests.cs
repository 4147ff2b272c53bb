using Venvstacks.Definitions;
using Venvstacks.Locking;

namespace Venvstacks.Tests.Locking;

public class GoldenLockTests
{
    public static TheoryData<string> Stacks => [.. GoldenStackFolder.Names];

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task The_hashes_of_golden_locks_are_equal(string name)
    {
        using GoldenStackFolder stack = await GoldenStackFolder.CopyAsync(name, isLocked: true);
        StackLocks locks = StackLocks.Read(stack.Definition);

        List<string> different = [];
        foreach (LayerLockState state in locks.States)
        {
            LockMetadata last = state.LastMetadata.ShouldNotBeNull();
            Compare(state.Layer, "lock_input_hash", last.LockInputHash, state.Hashes.LockInput);
            Compare(state.Layer, "requirements_hash", last.RequirementsHash, state.Hashes.Requirements);
            Compare(state.Layer, "other_inputs_hash", last.OtherInputsHash, state.Hashes.OtherInputs);
            Compare(state.Layer, "version_inputs_hash", last.VersionInputsHash, state.Hashes.VersionInputs);
        }

        different.ShouldBeEmpty();
        locks.States.ShouldAllBe(state => state.IsValid);

        void Compare(LayerDefinition layer, string hash, string? golden, string? ours)
        {
            if (golden != ours)
                different.Add($"{layer} {hash}: {golden}, not {ours}");
        }
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public async Task The_files_beside_golden_locks_are_equal(string name)
    {
        using GoldenStackFolder stack = await GoldenStackFolder.CopyAsync(name, isLocked: true);

        List<string> different = [];
        foreach (LayerLockState state in StackLocks.Read(stack.Definition).States)
        {
            Compare(state.Files.DeclaredRequirements, DeclaredRequirements.Write(state.Layer));
            Compare(state.Files.Summary, PackageSummary.Write(state.Layer.BuildName, state.Packages));
            Compare(state.Files.Metadata, state.LastMetadata!.ToText());
        }

        different.ShouldBeEmpty();

        void Compare(string path, string text)
        {
            if (File.ReadAllText(path) != text)
                different.Add(path);
        }
    }
}
