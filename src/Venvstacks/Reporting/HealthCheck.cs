using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Reporting;

/// <summary>How a check went.</summary>
public enum HealthState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Works, but less well, or not for everything.</summary>
    Warning,

    /// <summary>Does not work.</summary>
    Failure,
}

/// <summary>A check of the machine, the cache, the network or the environment.</summary>
/// <param name="Subject">What was checked: <c>cache</c>.</param>
/// <param name="State">How it went.</param>
/// <param name="Text">What was found, without secrets.</param>
/// <param name="Help">How to fix it, or null.</param>
public sealed record HealthCheck(string Subject, HealthState State, string Text, string? Help = null)
{
    internal static HealthCheck Ok(string subject, string text) => new(subject, HealthState.Ok, text);

    internal static HealthCheck Warn(string subject, string text, string help) =>
        new(subject, HealthState.Warning, text, help);

    internal static HealthCheck Fail(string subject, string text, string? help) =>
        new(subject, HealthState.Failure, text, help);

    /// <summary>The failure that a user error stands for.</summary>
    internal static HealthCheck Fail(string subject, VenvstacksException error)
    {
        Diagnostic first = error.Diagnostics[0];
        return Fail(subject, $"{first.Message}  [{first.Code}]", first.Help);
    }
}
