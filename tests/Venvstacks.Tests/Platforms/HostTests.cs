using Venvstacks.Platforms;

namespace Venvstacks.Tests.Platforms;

public sealed class HostTests : IDisposable
{
    private readonly Scratch _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_host_runs_its_own_target_only()
    {
        foreach (Target target in Target.All)
            Target.All.Where(new Host(target).CanRun).ShouldBe([target]);
    }

    [Fact]
    public void The_host_of_this_process_is_a_target_of_its_system()
    {
        Target target = Host.Current.Target;
        target.IsLinux.ShouldBe(OperatingSystem.IsLinux());
        target.IsMacos.ShouldBe(OperatingSystem.IsMacOS());
        target.IsWindows.ShouldBe(OperatingSystem.IsWindows());
    }

    [Theory]
    [InlineData("/lib/ld-musl-x86_64.so.1", true)]
    [InlineData("/lib/ld-musl-aarch64.so.1", true)]
    [InlineData("/lib64/ld-linux-x86-64.so.2", false)]
    [InlineData("/opt/ld-musl-x86_64.so.1/ld-linux-x86-64.so.2", false)]
    [InlineData(null, false)]
    public void The_loader_of_the_shell_tells_musl(string? loader, bool isMusl)
    {
        File.WriteAllBytes(_folder["sh"], ElfProgram.Make(machine: 62, loader));
        Host.UsesMusl(_folder["sh"]).ShouldBe(isMusl);
    }

    [Fact]
    public void A_shell_that_cannot_be_read_tells_nothing()
    {
        Host.UsesMusl(_folder["missing"]).ShouldBeFalse();
        byte[] program = ElfProgram.Make(machine: 62, "/lib/ld-musl-x86_64.so.1");
        File.WriteAllBytes(_folder["cut"], program[..100]);
        Host.UsesMusl(_folder["cut"]).ShouldBeFalse();
        File.WriteAllText(_folder["script"], "#!/bin/ld-musl-x86_64.so.1\n" + new string('x', 100));
        Host.UsesMusl(_folder["script"]).ShouldBeFalse();
    }
}
