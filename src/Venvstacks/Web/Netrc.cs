using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Web;

/// <summary>The credentials of <c>~/.netrc</c>, or of the file that <c>NETRC</c> names.</summary>
/// <remarks><c>machine HOST login NAME password WORD</c> in any line breaks; <c>default</c> is for all other hosts.</remarks>
internal sealed class Netrc
{
    private const string Default = "";

    private readonly ImmutableDictionary<string, Credential> _machines;

    private Netrc(ImmutableDictionary<string, Credential> machines) => _machines = machines;

    public static Netrc Empty { get; } = new(ImmutableDictionary<string, Credential>.Empty);

    /// <summary>Reads the user's file, if there is one.</summary>
    /// <exception cref="StorageException">The file cannot be read.</exception>
    public static Netrc Load(Func<string, string?> environment)
    {
        string home = environment("HOME") ?? environment("USERPROFILE") ?? "";
        string path = environment("NETRC") ?? Path.Combine(home, ".netrc");
        return Path.IsPathRooted(path) && Path.Exists(path) ? Parse(UserFile.ReadText(path)) : Empty;
    }

    public static Netrc Parse(string text)
    {
        ImmutableDictionary<string, Credential>.Builder machines = ImmutableDictionary.CreateBuilder<
            string,
            Credential
        >(StringComparer.OrdinalIgnoreCase);
        string? machine = null;
        using IEnumerator<string> words = Words(text).GetEnumerator();
        while (words.MoveNext())
        {
            string key = words.Current;
            if (key == "default")
                machines[machine = Default] = new Credential("", "");
            if (key is not ("machine" or "login" or "password" or "account") || !words.MoveNext())
                continue;
            if (key == "machine")
                machines[machine = words.Current] = new Credential("", "");
            else if (machine is not null && key == "login")
                machines[machine] = machines[machine] with { User = words.Current };
            else if (machine is not null && key == "password")
                machines[machine] = machines[machine] with { Password = words.Current };
        }
        return new Netrc(machines.ToImmutable());
    }

    public Credential? Find(string host) => _machines.GetValueOrDefault(host) ?? _machines.GetValueOrDefault(Default);

    /// <summary>The words of all lines that are neither a comment nor part of a <c>macdef</c>, which ends with an empty line.</summary>
    private static IEnumerable<string> Words(string text)
    {
        bool inMacro = false;
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            string trimmed = line.Trim();
            inMacro = trimmed.Length > 0 && (inMacro || trimmed.StartsWith("macdef", StringComparison.Ordinal));
            if (inMacro || trimmed.StartsWith('#'))
                continue;
            foreach (string word in WordsOf(trimmed))
                yield return word;
        }
    }

    // word = 1*(any but white space) / DQUOTE *(any but DQUOTE / "\" any) DQUOTE
    private static IEnumerable<string> WordsOf(string line)
    {
        StringBuilder word = new();
        bool isQuoted = false;
        bool isOpen = false;
        for (int at = 0; at < line.Length; at++)
        {
            char c = line[at];
            if (isQuoted && c == '\\' && at + 1 < line.Length)
                word.Append(line[++at]);
            else if (c == '"' && (isQuoted || !isOpen))
                (isQuoted, isOpen) = (!isQuoted, true);
            else if (isQuoted || c is not (' ' or '\t'))
                (word, isOpen) = (word.Append(c), true);
            else if (isOpen)
            {
                yield return word.ToString();
                word.Clear();
                isOpen = false;
            }
        }
        if (isOpen)
            yield return word.ToString();
    }
}
