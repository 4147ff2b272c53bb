using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Layers;
using Venvstacks.Packaging;
using Venvstacks.Store;

namespace Venvstacks.Tests.Layers;

public class WheelPolicyTests
{
    private const string Message = "layer 'app-x': 'a.py' is in both one 1.0 and two 1.0, with different contents";

    private static readonly Finding Overlap = new(
        DiagnosticCodes.PathOverlap,
        IsRefused: false,
        [PackageName.Parse("two"), PackageName.Parse("one")],
        Message
    );

    [Fact]
    public void A_warning_says_which_of_two_files_is_used() =>
        new WheelPolicy(new WheelChecks()).Judge([Overlap]).Single().Message.ShouldBe($"{Message}; the latter is used");

    [Fact]
    public void An_error_of_strict_checks_does_not_say_that_a_file_is_used()
    {
        WheelPolicy strict = new(new WheelChecks { IsStrict = true });
        Should
            .Throw<LayerInstallationException>(() => strict.Judge([Overlap]))
            .Diagnostics.Single()
            .Message.ShouldBe(Message);
    }

    [Fact]
    public void A_warning_about_an_exempt_package_says_it_too()
    {
        WheelPolicy strict = new(new WheelChecks { IsStrict = true, Exempt = [PackageName.Parse("one")] });
        strict.Judge([Overlap]).Single().Message.ShouldBe($"{Message}; the latter is used");
    }
}
