namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>Installations on file systems of all kinds, and on those that lack something (lines 21, 23 and 24 of the acceptance list, and bad places).</summary>
[Trait("Category", "Slow")]
public sealed class FileSystemTests
{
    private const string NoLinks =
        "under=(strace -f -o /dev/null -e trace=link,linkat,symlink,symlinkat -e inject=link,linkat,symlink,symlinkat:error=EPERM)";

    [Theory]
    [InlineData("ext4", "mkfs.ext4 -q disk", "-o loop")]
    [InlineData("xfs", "mkfs.xfs -q disk", "-o loop")]
    [InlineData("btrfs", "mkfs.btrfs -q disk", "-o loop")]
    [InlineData("tmpfs", "true", "-t tmpfs")]
    [InlineData("overlay", "mkdir lower upper work", "-t overlay -o lowerdir=lower,upperdir=upper,workdir=work")]
    public async Task Line_24_every_verb_works(string system, string prepare, string mount)
    {
        await using DeployedStack stack = await DeployedStack.StartAsync("update");
        TargetScript script = new TargetScript()
            .Do("mkdir mounted tmp && truncate -s 400M disk")
            .Try("mount -t tmpfs none tmp")
            .Do("cd tmp && ln -s ../disk disk && mkdir mounted")
            .Try(prepare)
            .Try($"mount {mount} {(system is "tmpfs" or "overlay" ? "none" : "disk")} mounted");
        await RunAllAsync(stack, script);
    }

    [Fact]
    public async Task Line_24_every_verb_works_on_exFAT_without_links_permissions_and_exact_times()
    {
        await using DeployedStack stack = await DeployedStack.StartAsync("update");
        TargetScript script = new TargetScript()
            .Do("mkdir mounted && truncate -s 400M disk")
            .Try("mkfs.exfat disk")
            .Do("mount_disk() { mount -t exfat-fuse -o loop disk mounted || mount -t exfat -o loop disk mounted; }")
            .Try("mount_disk")
            // A server in user space outlives the script.
            .Do("trap 'umount mounted; rm -f \"$log\"' EXIT")
            .Step(0, $"install {stack.OlderSource} mounted/first")
            .Do("umount mounted")
            .Do("mount_disk")
            .Step(0, "verify mounted/first")
            .Step(0, "uninstall mounted/first");
        await RunAllAsync(stack, script, hasLinks: false);
    }

    [Fact]
    public async Task Line_24_every_verb_works_without_links()
    {
        await using DeployedStack stack = await DeployedStack.StartAsync("update");
        TargetScript script = new TargetScript().Do("mkdir mounted").Try("strace -o /dev/null true").Do(NoLinks);
        await RunAllAsync(stack, script, hasLinks: false);
    }

    [Theory]
    [InlineData("EMLINK")]
    [InlineData("EXDEV")]
    [InlineData("EPERM")]
    public async Task Line_21_files_that_cannot_be_linked_are_copied(string error)
    {
        await using DeployedStack stack = await DeployedStack.StartAsync("update");
        await new TargetScript()
            .Try("strace -o /dev/null true")
            .Do($"under=(strace -f -o /dev/null -e trace=link,linkat -e inject=link,linkat:error={error})")
            .Step(0, "update target")
            .Step(0, "verify --deep target")
            .Do("[ -z \"$(find target/generations -type f -links +1 -print -quit)\" ]")
            .Do("under=()")
            .Step(0, "rollback target")
            .Step(0, "verify --deep target")
            .RunAsync(stack.Stack);
    }

    [Fact]
    public async Task Line_23_an_installation_in_squashfs_is_read_and_run_without_an_attempt_to_write()
    {
        await using DeployedStack stack = await DeployedStack.StartAsync("install");
        const string traced =
            "under=(strace -f -o trace -e trace=open,openat,openat2,creat,mkdir,mkdirat,unlink,unlinkat,rmdir,rename,renameat,renameat2,link,linkat,symlink,symlinkat,chmod,fchmodat,utimensat,truncate)";
        await new TargetScript()
            .Try("command -v mksquashfs strace")
            .Do("mkdir final")
            .Step(0, "install --prefix \"$PWD/final\" source image")
            .Step(3, "run image app")
            .Said("is prepared for")
            .Try("mksquashfs image disk -quiet -no-progress")
            .Try("mount -o loop,ro disk final")
            .Do(traced)
            .Do("for command in status verify 'verify --deep'; do step 0 $command final; cat trace >> traces; done")
            .Step(0, "run final app --help")
            .Do("cat trace >> traces")
            .Do("[ $(grep -c final traces) -gt 200 ]")
            .Do(
                "! grep -E 'O_WRONLY|O_RDWR|O_CREAT|^[0-9]+ +[a-z]*(mkdir|unlink|rmdir|rename|link|chmod|utimens|truncate)' traces | grep -F \"$PWD/final\""
            )
            .Do("under=()")
            .Step(1, "update final source")
            .Step(1, "gc final")
            .RunAsync(stack.Stack);
    }

    [Fact]
    public async Task A_read_only_installation_is_read_and_run_and_changes_are_refused()
    {
        await using DeployedStack stack = await DeployedStack.StartAsync("update");
        await new TargetScript()
            .Try("mount --bind -o ro target target")
            .Try("mount -o remount,bind,ro target")
            .Step(0, "status target")
            .Step(0, "verify --deep target")
            .Step(0, "run target app")
            .Step(1, "update target")
            .Said("DeploymentError: cannot write ")
            .Said("[VS3106]")
            .Said("= help: use a directory on a file system that can be written")
            .Step(1, "gc target")
            .Said("[VS3106]")
            .Step(1, "uninstall target")
            .Said("[VS3106]")
            .Step(0, "verify --deep target")
            .RunAsync(stack.Stack);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(200)]
    [InlineData(400)]
    [InlineData(900)]
    [InlineData(1200)]
    public async Task A_full_disk_at_each_stage_is_named_and_the_next_run_finishes(int kilobytes)
    {
        await using DeployedStack stack = await DeployedStack.StartAsync("install");
        await new TargetScript()
            .Try($"mount -t tmpfs -o size={kilobytes}k none target")
            .Step(1, "install source target")
            .Said("the disk is full")
            .Do("[ -z \"$(ls -A target)\" ]")
            .Step(1, "status target")
            .Try("mount -o remount,size=100m target")
            .Step(0, "install source target")
            .Step(0, "verify --deep target")
            .Do("[ $(ls target/generations | wc -l) = 1 ] && [ -z \"$(ls -A target/.venvstacks/stages 2>&1)\" ]")
            .RunAsync(stack.Stack);
    }

    [Theory]
    [InlineData("update", 100)]
    [InlineData("update", 300)]
    [InlineData("repair", 30)]
    public async Task A_full_disk_leaves_nothing_of_an_unfinished_change(string verb, int kilobytes)
    {
        await using DeployedStack stack = await DeployedStack.StartAsync(verb);
        await new TargetScript()
            .Do("mkdir disk")
            .Try("mount -t tmpfs -o size=100m none disk")
            .Do("cp -a target disk/target && mkdir -p disk/target/.venvstacks/downloads")
            .Do($"used=$(df --output=used disk | tail -1) && mount -o remount,size=$((used + {kilobytes}))k disk")
            .Do("mount --bind disk/target target && list() { (cd target && find . | sort); } && list > before")
            .Step(1, $"{verb} target")
            .Said("the disk is full")
            .Do(
                "list | grep -v -x ./.venvstacks/stages > after && grep -v -x ./.venvstacks/stages before | diff - after"
            )
            .Do("mount -o remount,size=100m disk")
            .Step(0, $"{verb} target")
            .Step(0, "verify --deep target")
            .RunAsync(stack.Stack);
    }

    [Fact]
    public async Task Line_20_an_ordinary_user_reads_and_runs_and_cannot_edit_shared_files()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "another user is needed");
        await using DeployedStack stack = await DeployedStack.StartAsync("update");
        const string user = "under=(setpriv --reuid=65534 --regid=65534 --clear-groups)";
        await new TargetScript()
            .Try("setpriv --reuid=65534 --regid=65534 --clear-groups \"${tool[@]}\" --version")
            .Step(0, "update target")
            .Do("[ -n \"$(find target/generations -type f -links +1 -print -quit)\" ]")
            .Do("chmod 755 .. .")
            .Do(user)
            .Step(0, "status target")
            .Step(0, "verify --deep target")
            .Step(0, "run target app")
            .Step(1, "update target")
            .Do("chown -R 65534:65534 target source")
            .Do("file=$(find \"$PWD/target/generations\" -name '*.py' -links +1 -print -quit)")
            .Do("! \"${under[@]}\" sh -c \"echo >> '$file'\" 2> /dev/null")
            .Step(0, "verify --deep target")
            .Step(0, "rollback target")
            .Step(0, "verify --deep target")
            .RunAsync(stack.Stack);
    }

    private static Task RunAllAsync(DeployedStack stack, TargetScript script, bool hasLinks = true) =>
        script
            .Do($"source={stack.Source} old={stack.OlderSource} target=\"$PWD/mounted/a stack\"")
            .Step(0, "install \"$old\" \"$target\"")
            .Step(0, "status \"$target\"")
            .Step(0, "verify --deep \"$target\"")
            .Step(0, "run \"$target\" app --help")
            .Do(hasLinks ? "[ -L \"$target/current\" ]" : "[ -z \"$(find \"$target\" -type l -print -quit)\" ]")
            .Step(hasLinks ? 0 : 1, "install --layer-links \"$old\" \"$target\"")
            .Step(0, "update \"$target\" \"$source\"")
            .Step(0, "run \"$target\" app")
            .Do("rm \"$target\"/generations/2-*/app-app/lib/python3.11/site-packages/app.py")
            .Step(3, "verify \"$target\"")
            .Step(0, "repair \"$target\"")
            .Step(0, "verify --deep \"$target\"")
            .Step(0, "rollback \"$target\" 1")
            .Step(0, "verify --deep \"$target\"")
            .Step(0, "gc --keep 1 \"$target\"")
            .Do("[ $(ls \"$target/generations\" | wc -l) = 1 ]")
            .Step(0, "uninstall \"$target\"")
            .Do("[ ! -e \"$target\" ]")
            .RunAsync(stack.Stack);
}
