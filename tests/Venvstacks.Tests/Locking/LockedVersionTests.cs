using Venvstacks.Diagnostics;
using Venvstacks.Locking;
using Venvstacks.Selection;

namespace Venvstacks.Tests.Locking;

public class LockedVersionTests
{
    [Fact]
    public async Task Locked_versions_are_kept_until_the_lock_is_reset()
    {
        await using StackFolder folder = await WebStack.CreateAsync();
        await folder.LockAsync();
        folder.Index.Add("site-tools", "2.0");

        (await folder.LockAsync()).Written.ShouldBeEmpty();
        LockResult reset = await folder.LockAsync(
            new SelectionRequest { Lock = OperationChoice.IfNeeded, ResetLock = ["app-*"] }
        );

        LockChange change = reset.Layers[2].Changes.ShouldHaveSingleItem();
        change.Kind.ShouldBe(LockChangeKind.Updated);
        change.After.ShouldHaveSingleItem().ToString().ShouldBe("site-tools==2.0");
        reset.Layers[1].Outcome.ShouldBe(LockOutcome.Kept);
    }

    [Fact]
    public async Task The_version_of_a_versioned_layer_rises_with_each_change()
    {
        await using StackFolder folder = await WebStack.CreateAsync();
        LockResult first = await folder.LockAsync();
        folder.Index.Add("web", "2.0");
        folder.Now += TimeSpan.FromDays(1);

        LockResult second = await folder.LockAsync(
            new SelectionRequest { Lock = OperationChoice.Yes, ResetLock = ["*"] }
        );

        first.Layers[1].Lock!.DeployedName.ShouldBe("framework-web@1");
        second.Layers[1].Lock!.DeployedName.ShouldBe("framework-web@2");
        second.Layers[1].Lock!.Metadata.LockedAt.ShouldBe("2026-05-07T07:08:09+00:00");
        second.Layers[0].Lock!.Metadata.LockedAt.ShouldBe("2026-05-06T07:08:09+00:00");
    }

    [Fact]
    public async Task A_changed_module_raises_the_version_of_a_versioned_layer_without_resolving()
    {
        string stack = WebStack.Definition.Replace("name = \"site\"", "name = \"site\"\nversioned = true");
        await using StackFolder folder = await WebStack.CreateAsync(stack);
        await folder.LockAsync();
        folder.Write("main.py", "print('good bye')\n");
        int requests = folder.Index.Requests.Count;
        StackLocks.Read(await folder.DefineAsync()).States[2].IsValid.ShouldBeFalse();

        LockResult result = await folder.LockAsync(OperationChoice.IfNeeded);

        result.Layers[2].Outcome.ShouldBe(LockOutcome.VersionRaised);
        result.Layers[2].Lock!.Version.ShouldBe(2);
        result.Written.ShouldHaveSingleItem().ShouldEndWith("pylock.app-site.meta.json");
        folder.Index.Requests.Count.ShouldBe(requests);
    }

    [Fact]
    public async Task The_version_of_a_layer_is_not_lost_with_metadata_that_cannot_be_read()
    {
        await using StackFolder folder = await WebStack.CreateAsync();
        await folder.LockAsync();
        folder.Write("requirements/framework-web/pylock.framework-web.meta.json", "{\n<<<<<<< ours\n");

        LayerLockException error = await Should.ThrowAsync<LayerLockException>(() => folder.LockAsync());

        error.Diagnostics[0].Code.ShouldBe("VS2003");
        error.Diagnostics[0].Span!.Position.Line.ShouldBe(2);
    }

    [Theory]
    [InlineData("\"3\"")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("2.5")]
    [InlineData("2147483647")]
    [InlineData("99999999999999999999")]
    [InlineData("null")]
    public async Task The_version_of_a_layer_is_not_lost_with_an_odd_one(string version)
    {
        await using StackFolder folder = await WebStack.CreateAsync();
        await folder.LockAsync();
        folder.Write(
            "requirements/framework-web/pylock.framework-web.meta.json",
            $"{{\n  \"lock_version\": {version}\n}}\n"
        );

        LayerLockException error = await Should.ThrowAsync<LayerLockException>(() => folder.LockAsync());

        error.Message.ShouldBe("the lock metadata has a 'lock_version' that is not a whole number from 1");
        error.Diagnostics[0].Code.ShouldBe("VS2003");
        error.Diagnostics[0].Span!.Position.Line.ShouldBe(2);
    }
}
