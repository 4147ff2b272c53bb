using Venvstacks.Formats.Text;

namespace Venvstacks.Diagnostics;

/// <summary>An error that a user can cause and fix: the base of all errors that are not bugs of venvstacks.</summary>
/// <remarks>Each subclass stands for one of the reference's; the command line prints <see cref="TypeName"/> before the message.</remarks>
public abstract class VenvstacksException : Exception
{
    /// <summary>Wraps one or more diagnostics, of which at least one is an error.</summary>
    protected VenvstacksException(ImmutableArray<Diagnostic> diagnostics, Exception? innerException = null)
        : base(string.Join('\n', diagnostics.Select(d => d.Message)), innerException) => Diagnostics = diagnostics;

    /// <summary>The problems, in the order in which they were found.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }

    /// <summary>The name that the reference gives to this kind of error.</summary>
    public abstract string TypeName { get; }
}

/// <summary>A stack definition is wrong.</summary>
public sealed class LayerSpecException(ImmutableArray<Diagnostic> diagnostics, Exception? innerException = null)
    : VenvstacksException(diagnostics, innerException)
{
    /// <summary>Wraps one diagnostic.</summary>
    public LayerSpecException(Diagnostic diagnostic)
        : this([diagnostic]) { }

    /// <inheritdoc/>
    public override string TypeName => "LayerSpecError";
}

/// <summary>A layer cannot be locked, or its lock is missing, stale or wrong.</summary>
public sealed class LayerLockException(ImmutableArray<Diagnostic> diagnostics, Exception? innerException = null)
    : VenvstacksException(diagnostics, innerException)
{
    /// <summary>Wraps one diagnostic.</summary>
    public LayerLockException(Diagnostic diagnostic, Exception? innerException = null)
        : this([diagnostic], innerException) { }

    /// <inheritdoc/>
    public override string TypeName => "LayerLockError";
}

/// <summary>A layer cannot be built, published or exported, or the environment does not allow it.</summary>
public sealed class BuildEnvException(ImmutableArray<Diagnostic> diagnostics, Exception? innerException = null)
    : VenvstacksException(diagnostics, innerException)
{
    /// <summary>Wraps one diagnostic.</summary>
    public BuildEnvException(Diagnostic diagnostic, Exception? innerException = null)
        : this([diagnostic], innerException) { }

    /// <inheritdoc/>
    public override string TypeName => "BuildEnvError";
}

/// <summary>A part of a layer cannot be fetched, or differs from the lock: a wheel, a runtime archive, an index page.</summary>
public sealed class LayerInstallationException(ImmutableArray<Diagnostic> diagnostics, Exception? innerException = null)
    : VenvstacksException(diagnostics, innerException)
{
    /// <summary>Wraps one diagnostic.</summary>
    public LayerInstallationException(Diagnostic diagnostic, Exception? innerException = null)
        : this([diagnostic], innerException) { }

    /// <inheritdoc/>
    public override string TypeName => "LayerInstallationError";
}

/// <summary>The binary audit found errors in layers that are built and whole.</summary>
public sealed class AuditException(ImmutableArray<Diagnostic> diagnostics) : VenvstacksException(diagnostics)
{
    /// <inheritdoc/>
    public override string TypeName => "AuditError";
}

/// <summary>A stack cannot be installed, changed or started in a directory.</summary>
public sealed class DeploymentException(ImmutableArray<Diagnostic> diagnostics, Exception? innerException = null)
    : VenvstacksException(diagnostics, innerException)
{
    /// <summary>Wraps one diagnostic.</summary>
    public DeploymentException(Diagnostic diagnostic, Exception? innerException = null)
        : this([diagnostic], innerException) { }

    /// <inheritdoc/>
    public override string TypeName => "DeploymentError";

    /// <summary>An error with a message and advice.</summary>
    internal static DeploymentException About(
        string code,
        string message,
        string? help = null,
        Exception? innerException = null
    ) => new(Diagnostic.Error(code, message, help: help), innerException);
}

/// <summary>An installation is not as it was installed: files differ, or it was moved.</summary>
public sealed class VerificationException(ImmutableArray<Diagnostic> diagnostics) : VenvstacksException(diagnostics)
{
    /// <inheritdoc/>
    public override string TypeName => "VerificationError";
}
