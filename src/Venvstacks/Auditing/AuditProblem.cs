using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Auditing;

/// <summary>A problem of a binary: a closed set of values.</summary>
public abstract record AuditProblem
{
    private AuditProblem() { }

    /// <summary>The code of the diagnostic.</summary>
    public abstract string Code { get; }

    /// <summary>Whether it is an error, a warning or a note.</summary>
    public virtual DiagnosticSeverity Severity => DiagnosticSeverity.Error;

    /// <summary>The message after the name of the file: <c>needs 'libx.so', …</c>.</summary>
    public abstract string Words { get; }

    /// <summary>A library is neither in the layers nor part of the system.</summary>
    /// <param name="Library">The library as the file names it.</param>
    public sealed record MissingLibrary(string Library) : AuditProblem
    {
        /// <inheritdoc/>
        public override string Code => DiagnosticCodes.MissingLibrary;

        /// <inheritdoc/>
        public override string Words =>
            $"needs '{Library}', which is neither in the layers that it can use nor part of the system";
    }

    /// <summary>A library that is loaded on first use is neither in the layers nor part of the system.</summary>
    /// <param name="Library">The library as the file names it.</param>
    public sealed record MissingDelayedLibrary(string Library) : AuditProblem
    {
        /// <inheritdoc/>
        public override string Code => DiagnosticCodes.MissingDelayedLibrary;

        /// <inheritdoc/>
        public override DiagnosticSeverity Severity => DiagnosticSeverity.Warning;

        /// <inheritdoc/>
        public override string Words =>
            $"needs '{Library}' on first use, which is neither in the layers that it can use nor part of the system";
    }

    /// <summary>A library is expected from outside: a driver, libpython, or one that may be missing.</summary>
    /// <param name="Library">The library as the file names it.</param>
    public sealed record OutsideLibrary(string Library) : AuditProblem
    {
        /// <inheritdoc/>
        public override string Code => DiagnosticCodes.OutsideLibrary;

        /// <inheritdoc/>
        public override DiagnosticSeverity Severity => DiagnosticSeverity.Note;

        /// <inheritdoc/>
        public override string Words => $"uses '{Library}' of the machine that it runs on";
    }

    /// <summary>A library lies in a directory where only the package itself can make Windows find it.</summary>
    /// <param name="Library">The library as the file names it.</param>
    /// <param name="Location">Where it lies, below the directory of the deployed layers.</param>
    public sealed record LibraryElsewhere(string Library, string Location) : AuditProblem
    {
        /// <inheritdoc/>
        public override string Code => DiagnosticCodes.LibraryElsewhere;

        /// <inheritdoc/>
        public override DiagnosticSeverity Severity => DiagnosticSeverity.Note;

        /// <inheritdoc/>
        public override string Words => $"needs '{Library}', which is at '{Location}' only: its package must load it";
    }

    /// <summary>A symbol version is newer than that of the oldest system.</summary>
    /// <param name="Library">The library that has the symbols.</param>
    /// <param name="Version">The newest version that is needed.</param>
    /// <param name="Floor">The floor of the layer, <c>glibc@2.28</c>.</param>
    public sealed record NewerSymbols(string Library, string Version, string Floor) : AuditProblem
    {
        /// <inheritdoc/>
        public override string Code => DiagnosticCodes.NewerSymbols;

        /// <inheritdoc/>
        public override string Words => $"needs {Version} of '{Library}', which is newer than linux_target ({Floor})";
    }

    /// <summary>A file is made for a newer macOS than the oldest one.</summary>
    /// <param name="Version">The macOS that it is made for.</param>
    /// <param name="Floor">The floor of the layer.</param>
    public sealed record NewerMacos(string Version, string Floor) : AuditProblem
    {
        /// <inheritdoc/>
        public override string Code => DiagnosticCodes.NewerMacos;

        /// <inheritdoc/>
        public override string Words => $"needs macOS {Version}, which is newer than macosx_target ({Floor})";
    }

    /// <summary>A file that Python or the loader would take is for another system or processor.</summary>
    /// <param name="System">What it is for.</param>
    /// <param name="Target">The layer's target.</param>
    public sealed record WrongSystem(string System, string Target) : AuditProblem
    {
        /// <inheritdoc/>
        public override string Code => DiagnosticCodes.WrongSystem;

        /// <inheritdoc/>
        public override string Words => $"is for {System}, not for {Target}";
    }

    /// <summary>A file for Apple's processors has no code signature, so macOS ends every process that loads it.</summary>
    public sealed record Unsigned : AuditProblem
    {
        /// <inheritdoc/>
        public override string Code => DiagnosticCodes.UnsignedBinary;

        /// <inheritdoc/>
        public override string Words => "has no code signature, without which macOS does not load it on arm64";
    }

    /// <summary>A run path is the same on every machine.</summary>
    /// <param name="Directory">The directory.</param>
    public sealed record AbsoluteRunPath(string Directory) : AuditProblem
    {
        /// <inheritdoc/>
        public override string Code => DiagnosticCodes.AbsoluteRunPath;

        /// <inheritdoc/>
        public override DiagnosticSeverity Severity => DiagnosticSeverity.Note;

        /// <inheritdoc/>
        public override string Words => $"has the absolute run path '{Directory}', which other machines may not have";
    }

    /// <summary>The headers of a file cannot be read.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="IsUsed">Whether Python or the loader would take the file, which makes it an error.</param>
    public sealed record DamagedHeaders(string Reason, bool IsUsed) : AuditProblem
    {
        /// <inheritdoc/>
        public override string Code => DiagnosticCodes.DamagedBinary;

        /// <inheritdoc/>
        public override DiagnosticSeverity Severity => IsUsed ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;

        /// <inheritdoc/>
        public override string Words => $"is not a whole program or library: {Reason}";
    }
}
