using Venvstacks.Platforms;

namespace Venvstacks.Tests.Store;

/// <summary>A wheel that would do harm, that tools read differently, or that only looks so, with the outcome of building a layer of it.</summary>
/// <param name="Make">Makes the wheel.</param>
internal sealed record HostileWheel(Func<byte[]> Make)
{
    /// <summary>The outcome of a wheel that is accepted in silence.</summary>
    public const string Accepted = "accepted";

    private const string Name = "wheel 'foo-1.0-py3-none-any.whl'";

    /// <summary>The message about the wheel, or <see cref="Accepted"/>.</summary>
    public required string Linux { get; init; }

    /// <summary>The same for macOS.</summary>
    public required string Macos { get; init; }

    /// <summary>The same for Windows.</summary>
    public required string Windows { get; init; }

    /// <summary>Whether the message is a warning, and an error only with strict checks.</summary>
    public bool IsOdd { get; init; }

    /// <summary>A wheel that is refused for each target, in one line.</summary>
    /// <param name="make">Makes the wheel.</param>
    /// <param name="problem">The problem, after a colon or after the name of the entry.</param>
    public static HostileWheel Refused(Func<byte[]> make, string problem) =>
        Same(make, $"{Name} is refused{(problem.StartsWith(':') ? "" : ", ")}{problem}");

    /// <summary>A wheel that is odd but harmless: a warning, and an error with strict checks.</summary>
    /// <param name="make">Makes the wheel.</param>
    /// <param name="problem">The problem, after the name of the entry.</param>
    public static HostileWheel Odd(Func<byte[]> make, string problem) =>
        Same(make, $"{Name}, {problem}") with
        {
            IsOdd = true,
        };

    /// <summary>A wheel whose danger is neutralised: it is accepted for each target.</summary>
    /// <param name="make">Makes the wheel.</param>
    public static HostileWheel Harmless(Func<byte[]> make) => Same(make, Accepted);

    /// <summary>A wheel with names that Linux holds, and another target perhaps not.</summary>
    /// <param name="make">Makes the wheel.</param>
    /// <param name="windows">The message for Windows.</param>
    /// <param name="macos">The message for macOS.</param>
    public static HostileWheel ByTarget(Func<byte[]> make, string windows, string macos = Accepted) =>
        new(make)
        {
            Linux = Accepted,
            Macos = macos,
            Windows = windows,
        };

    /// <summary>The outcome for a target.</summary>
    public string OutcomeFor(Target target) =>
        target.IsWindows ? Windows
        : target.IsMacos ? Macos
        : Linux;

    private static HostileWheel Same(Func<byte[]> make, string outcome) =>
        new(make)
        {
            Linux = outcome,
            Macos = outcome,
            Windows = outcome,
        };
}
