using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Reporting;

/// <summary>The outcome of a check.</summary>
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
    /// <summary>A setting with its origin. Secrets of its value are not shown.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="value">The value; null for the default.</param>
    /// <param name="origin">Where it comes from: a variable, a line of a file.</param>
    public static HealthCheck Setting(string name, string? value, string origin) =>
        Ok("setting", value is null ? $"{name} ({origin})" : $"{name} = {AddressSecrets.Show(value)} (from {origin})");

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
