using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Tags;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Wheels;

/// <summary>The name of a wheel's file (PEP 427): <c>name-version(-build)?-python-abi-platform.whl</c>.</summary>
public sealed class WheelFileName
{
    private const string Extension = ".whl";

    private WheelFileName(
        string text,
        PackageName name,
        PackageVersion version,
        BuildTag? build,
        CompressedTagSet tags
    ) => (Text, Name, Version, Build, Tags) = (text, name, version, build, tags);

    /// <summary>The whole name as written.</summary>
    public string Text { get; }

    /// <summary>The package.</summary>
    public PackageName Name { get; }

    /// <summary>Its version.</summary>
    public PackageVersion Version { get; }

    /// <summary>The build tag, or null.</summary>
    public BuildTag? Build { get; }

    /// <summary>The interpreters and platforms that it runs on.</summary>
    public CompressedTagSet Tags { get; }

    /// <summary>Reads a file name, without folders.</summary>
    /// <exception cref="ParseException">It is not the name of a wheel.</exception>
    public static WheelFileName Parse(string text) =>
        TryParse(text, out WheelFileName? wheel, out ParseError? error) ? wheel : throw new ParseException(error);

    /// <summary>Reads a file name, or says why it is not the name of a wheel.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out WheelFileName? wheel,
        [NotNullWhen(false)] out ParseError? error
    )
    {
        wheel = null;
        if (!text.EndsWith(Extension, StringComparison.Ordinal))
            return Fail("the name of a wheel ends with '.whl'", text, new TextSpan(0, text.Length), out error);
        string stem = text[..^Extension.Length];
        if (stem.AsSpan().Count('-') is not (4 or 5) and int dashes)
            return Fail(
                $"expected 5 or 6 parts with '-' between them, found {dashes + 1}",
                text,
                new TextSpan(0, stem.Length),
                out error
            );

        string[] parts = stem.Split('-');
        int versionStart = parts[0].Length + 1;
        if (!PackageName.TryParse(parts[0], out PackageName name) || parts[0].Contains("__", StringComparison.Ordinal))
            return Fail("expected the name of a package", text, new TextSpan(0, parts[0].Length), out error);
        if (!PackageVersion.TryParse(parts[1], out PackageVersion? version))
            return Fail(
                "expected a version number (PEP 440)",
                text,
                new TextSpan(versionStart, parts[1].Length),
                out error
            );

        int tagStart = versionStart + parts[1].Length + 1;
        BuildTag? build = null;
        if (parts.Length == 6)
        {
            build = ReadBuild(parts[2]);
            if (build is null)
                return Fail(
                    "a build tag starts with a digit",
                    text,
                    new TextSpan(tagStart, parts[2].Length),
                    out error
                );
            tagStart += parts[2].Length + 1;
        }
        if (
            !CompressedTagSet.TryParse(
                text,
                new TextSpan(tagStart, stem.Length - tagStart),
                out CompressedTagSet? tags,
                out error
            )
        )
            return false;
        wheel = new WheelFileName(text, name, version, build, tags);
        return true;
    }

    private static bool Fail(string message, string text, TextSpan span, out ParseError error)
    {
        error = new ParseError(message, text, span);
        return false;
    }

    private static BuildTag? ReadBuild(string text)
    {
        int length = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (length < 0)
            length = text.Length;
        return length == 0 ? null : new BuildTag(VersionNumber.FromDigits(text.AsSpan(0, length)), text[length..]);
    }

    /// <summary>The whole name as written.</summary>
    public override string ToString() => Text;
}
