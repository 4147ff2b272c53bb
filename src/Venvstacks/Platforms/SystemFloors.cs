namespace Venvstacks.Platforms;

/// <summary>The oldest systems that a layer must run on, one for each kind of target that has a version.</summary>
/// <param name="Glibc">The floor of glibc targets.</param>
/// <param name="Musl">The floor of musl targets.</param>
/// <param name="Macos">The floor of macOS targets.</param>
public sealed record SystemFloors(LibcFloor Glibc, LibcFloor Musl, MacosFloor Macos)
{
    /// <summary>The floors of a layer that declares none.</summary>
    public static SystemFloors Default { get; } =
        new(LibcFloor.DefaultGlibc, LibcFloor.DefaultMusl, MacosFloor.Default);

    /// <summary>The floor of a C library.</summary>
    public LibcFloor Of(Libc libc) => libc == Libc.Glibc ? Glibc : Musl;

    /// <summary>The floors of the next releases: one minor version of the C libraries, one major version of macOS.</summary>
    public SystemFloors Raise() =>
        new(
            new LibcFloor(Libc.Glibc, Glibc.Major, Glibc.Minor + 1),
            new LibcFloor(Libc.Musl, Musl.Major, Musl.Minor + 1),
            new MacosFloor(Macos.Major + 1, 0)
        );
}
