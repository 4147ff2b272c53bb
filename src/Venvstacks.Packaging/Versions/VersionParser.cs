using System.Runtime.InteropServices;
using Venvstacks.Formats.Text;

namespace Venvstacks.Packaging.Versions;

/// <summary>Reads one version (PEP 440 appendix B), in one pass.</summary>
/// <remarks><c>version = WS* 'v'? (NUMBER '!')? NUMBER ('.' NUMBER)* pre? post? dev? ('+' local)? WS*</c>, letters in either case.</remarks>
internal ref struct VersionParser
{
    private static readonly (string Word, PreReleaseKind Kind)[] PreReleaseWords =
    [
        ("alpha", PreReleaseKind.Alpha),
        ("a", PreReleaseKind.Alpha),
        ("beta", PreReleaseKind.Beta),
        ("b", PreReleaseKind.Beta),
        ("preview", PreReleaseKind.ReleaseCandidate),
        ("pre", PreReleaseKind.ReleaseCandidate),
        ("c", PreReleaseKind.ReleaseCandidate),
        ("rc", PreReleaseKind.ReleaseCandidate),
    ];

    private static readonly string[] PostWords = ["post", "rev", "r"];

    private readonly ReadOnlySpan<char> _text;
    private int _position;

    public VersionParser(ReadOnlySpan<char> text) => _text = text;

    private readonly ReadOnlySpan<char> Rest => _text[_position..];

    /// <summary>The version, or null when the text is none.</summary>
    public PackageVersion? Parse()
    {
        SkipWhiteSpace();
        PackageVersion? version = ParseTrimmed();
        SkipWhiteSpace();
        return _position == _text.Length ? version : null;
    }

    /// <summary>The version at the start of the text without white space around it, or null.</summary>
    private PackageVersion? ParseTrimmed()
    {
        SkipWord("v");
        if (!TryReadNumber(out VersionNumber epoch))
            return null;
        VersionNumber first = epoch;
        if (!SkipCharacter('!'))
            epoch = default;
        else if (!TryReadNumber(out first))
            return null;

        ImmutableArray<VersionNumber> release = ReadRelease(first);
        if (Rest.IsEmpty)
            return new PackageVersion(release, epoch);
        PreRelease? pre = ReadPreRelease();
        VersionNumber? post = ReadPost();
        VersionNumber? dev = ReadDev();
        string? local = null;
        if (SkipCharacter('+') && (local = ReadLocal()) is null)
            return null;
        return new PackageVersion(release, epoch, pre, post, dev, local);
    }

    /// <summary>Why the text is no version: where reading stopped.</summary>
    public readonly ParseError GetError(string text)
    {
        string message =
            _position == 0 || !char.IsAsciiLetterOrDigit(_text[_position - 1])
                ? "expected a version number (PEP 440)"
                : "not part of a version number (PEP 440)";
        return new ParseError(message, text, new TextSpan(_position, _text.Length - _position));
    }

    private void SkipWhiteSpace() => _position += Rest.Length - Rest.TrimStart().Length;

    private bool SkipCharacter(char c)
    {
        bool found = Rest.StartsWith(c);
        _position += found ? 1 : 0;
        return found;
    }

    private bool SkipSeparator()
    {
        bool found = !Rest.IsEmpty && Rest[0] is '.' or '-' or '_';
        _position += found ? 1 : 0;
        return found;
    }

    private bool SkipWord(string word)
    {
        bool found = Rest.StartsWith(word, StringComparison.OrdinalIgnoreCase);
        _position += found ? word.Length : 0;
        return found;
    }

    private bool TryReadNumber(out VersionNumber number)
    {
        int length = Rest.IndexOfAnyExceptInRange('0', '9');
        if (length < 0)
            length = Rest.Length;
        number = VersionNumber.FromDigits(Rest[..length]);
        _position += length;
        return length > 0;
    }

    /// <summary><c>('.' NUMBER)*</c> after the first number.</summary>
    private ImmutableArray<VersionNumber> ReadRelease(VersionNumber first)
    {
        VersionNumber[] release = new VersionNumber[1 + CountFurtherNumbers()];
        release[0] = first;
        for (int i = 1; i < release.Length; i++)
        {
            _position++;
            TryReadNumber(out release[i]);
        }
        return ImmutableCollectionsMarshal.AsImmutableArray(release);
    }

    /// <summary>The number of dots that a digit follows, before anything but digits and dots.</summary>
    private readonly int CountFurtherNumbers()
    {
        int count = 0;
        ReadOnlySpan<char> rest = Rest;
        for (int i = 0; i + 1 < rest.Length; i++)
        {
            if (rest[i] == '.' && char.IsAsciiDigit(rest[i + 1]))
                count++;
            else if (!char.IsAsciiDigit(rest[i]))
                break;
        }
        return count;
    }

    /// <summary><c>pre = SEPARATOR? ('alpha' | 'a' | …) SEPARATOR? NUMBER?</c></summary>
    private PreRelease? ReadPreRelease()
    {
        int start = _position;
        SkipSeparator();
        foreach ((string word, PreReleaseKind kind) in PreReleaseWords)
        {
            if (SkipWord(word))
                return new PreRelease(kind, ReadOptionalNumber());
        }
        _position = start;
        return null;
    }

    /// <summary><c>post = '-' NUMBER | SEPARATOR? ('post' | 'rev' | 'r') SEPARATOR? NUMBER?</c></summary>
    private VersionNumber? ReadPost()
    {
        int start = _position;
        if (Rest is ['-', ..] && SkipSeparator() && TryReadNumber(out VersionNumber implicitPost))
            return implicitPost;
        _position = start;
        SkipSeparator();
        foreach (string word in PostWords)
        {
            if (SkipWord(word))
                return ReadOptionalNumber();
        }
        _position = start;
        return null;
    }

    /// <summary><c>dev = SEPARATOR? 'dev' SEPARATOR? NUMBER?</c></summary>
    private VersionNumber? ReadDev()
    {
        int start = _position;
        SkipSeparator();
        if (SkipWord("dev"))
            return ReadOptionalNumber();
        _position = start;
        return null;
    }

    /// <summary><c>SEPARATOR? NUMBER?</c>; 0 when there is none.</summary>
    private VersionNumber ReadOptionalNumber()
    {
        SkipSeparator();
        TryReadNumber(out VersionNumber number);
        return number;
    }

    /// <summary><c>local = PART (SEPARATOR PART)*</c>, PART of letters and digits; in normal form, or null.</summary>
    private string? ReadLocal()
    {
        StringBuilder local = new();
        do
        {
            int length = 0;
            while (length < Rest.Length && char.IsAsciiLetterOrDigit(Rest[length]))
                length++;
            if (length == 0)
                return null;
            AppendLocalPart(local, Rest[..length]);
            _position += length;
        } while (SkipSeparator());
        return local.ToString();
    }

    private static void AppendLocalPart(StringBuilder local, ReadOnlySpan<char> part)
    {
        if (local.Length > 0)
            local.Append('.');
        if (!part.ContainsAnyExceptInRange('0', '9'))
            part = part.TrimStart('0') is { IsEmpty: false } significant ? significant : "0";
        foreach (char c in part)
            local.Append(char.ToLowerInvariant(c));
    }
}
