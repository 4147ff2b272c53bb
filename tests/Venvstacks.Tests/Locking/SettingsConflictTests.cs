using Venvstacks.Locking;
using Venvstacks.Selection;

namespace Venvstacks.Tests.Locking;

/// <summary>Locks that no longer fit <c>[tool.uv]</c>.</summary>
public class SettingsConflictTests
{
    [Theory]
    [InlineData(
        "constraint-dependencies = ['base<1']",
        "the constraint 'base<1' does not allow the locked 'base==1.0'"
    )]
    [InlineData(
        "constraint-dependencies = ['Base!=1.0']",
        "the constraint 'Base!=1.0' does not allow the locked 'base==1.0'"
    )]
    [InlineData(
        "constraint-dependencies = ['base>1 ; sys_platform == \"win32\"']",
        "the constraint 'base>1 ; sys_platform == \"win32\"' does not allow the locked 'base==1.0'"
    )]
    [InlineData("override-dependencies = ['base==2']", "the override 'base==2' does not allow the locked 'base==1.0'")]
    [InlineData("exclude-dependencies = ['base']", "'exclude-dependencies' excludes the locked package 'base'")]
    [InlineData("exclude-newer = '2024-06-01'", "'exclude-newer' excludes wheels of the locked 'base==1.0'")]
    [InlineData(
        "exclude-newer-package = { base = '2024-06-01' }",
        "'exclude-newer' excludes wheels of the locked 'base==1.0'"
    )]
    public async Task A_lock_that_a_setting_breaks_is_not_valid(string setting, string note)
    {
        await using StackFolder folder = await LockedAsync(setting);

        LayerLockState state = StackLocks.Read(await folder.DefineAsync()).States[0];

        state.StaleReason.ShouldBe(LockReason.SettingsChanged);
        state.IsValid.ShouldBeFalse();
        state.ToException("").Diagnostics[0].Notes.ShouldBe([note]);
    }

    [Theory]
    [InlineData("constraint-dependencies = ['base<2', 'other<1']")]
    [InlineData(
        "constraint-dependencies = ['base<1 ; sys_platform == \"darwin\"', 'base<1 ; python_version < \"3.9\"']"
    )]
    [InlineData("override-dependencies = ['base>=1']")]
    [InlineData("exclude-dependencies = ['mac']")]
    [InlineData("exclude-newer = '2025-06-01'")]
    [InlineData(
        "exclude-newer = '2024-06-01'\nexclude-newer-package = { base = false, web = false, colours = false, site-tools = false }"
    )]
    [InlineData(
        "environments = ['sys_platform == \"linux\"']\nconstraint-dependencies = ['base<1 ; sys_platform == \"win32\"']"
    )]
    public async Task A_lock_that_all_settings_allow_stays_valid(string setting)
    {
        await using StackFolder folder = await LockedAsync(setting);

        StackLocks.Read(await folder.DefineAsync()).States.ShouldAllBe(state => state.IsValid);
    }

    [Fact]
    public async Task It_is_locked_anew_and_then_valid()
    {
        await using StackFolder folder = await LockedAsync("constraint-dependencies = ['base<1']");
        folder.Index.Add("base", "0.9");

        LockResult result = await folder.LockAsync(OperationChoice.IfNeeded);

        result.Layers[0].Reason.ShouldBe(LockReason.SettingsChanged);
        folder.Packages("py").ShouldBe(["base==0.9"]);
        StackLocks.Read(await folder.DefineAsync()).States.ShouldAllBe(state => state.IsValid);
        (await folder.LockAsync(OperationChoice.IfNeeded)).Layers.ShouldAllBe(layer =>
            layer.Outcome == LockOutcome.Kept
        );
    }

    [Fact]
    public async Task A_constraint_on_a_package_from_below_is_answered_for_there()
    {
        await using StackFolder folder = await LockedAsync("constraint-dependencies = ['base<1']");

        LayerLockState web = StackLocks.Read(await folder.DefineAsync()).States[1];

        web.StaleReason.ShouldBeNull();
        web.FitsLowerLayers.ShouldBeFalse();
    }

    private static async Task<StackFolder> LockedAsync(string setting)
    {
        StackFolder folder = await WebStack.CreateAsync();
        await folder.LockAsync();
        StackLocks.Read(await folder.DefineAsync()).States.ShouldAllBe(state => state.IsValid);
        folder.Write("venvstacks.toml", $"{WebStack.Definition}\n[tool.uv]\n{setting}\n");
        return folder;
    }
}
