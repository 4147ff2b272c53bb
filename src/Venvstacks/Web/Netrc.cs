using System.Collections.Immutable;

namespace Venvstacks.Web;

/// <summary>The passwords of <c>~/.netrc</c>, or of the file that <c>NETRC</c> names.</summary>
/// <remarks><c>machine HOST login NAME password WORD</c>, in words however broken into lines; <c>default</c> is not followed: no host gets a password that was not meant for it.</remarks>
internal sealed class Netrc
{
    private readonly ImmutableDictionary<string, Credential> _machines;

    private Netrc(ImmutableDictionary<string, Credential> machines) => _machines = machines;

    public static Netrc Empty { get; } = new(ImmutableDictionary<string, Credential>.Empty);

    /// <summary>Reads the user's file; there may be none.</summary>
    public static Netrc Load(Func<string, string?> environment)
    {
        string home = environment("HOME") ?? environment("USERPROFILE") ?? "";
        string path = environment("NETRC") ?? Path.Combine(home, ".netrc");
        return Path.IsPathRooted(path) && File.Exists(path) ? Parse(File.ReadAllText(path)) : Empty;
    }

    public static Netrc Parse(string text)
    {
        var machines = ImmutableDictionary.CreateBuilder<string, Credential>(StringComparer.OrdinalIgnoreCase);
        string? machine = null;
        using IEnumerator<string> words = Words(text).GetEnumerator();
        while (words.MoveNext())
        {
            string key = words.Current;
            if (key == "default")
                machine = null;
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

    public Credential? Find(string host) => _machines.GetValueOrDefault(host);

    /// <summary>Words set off by white space; a comment goes to the end of its line, a <c>macdef</c> to the next empty line.</summary>
    private static IEnumerable<string> Words(string text)
    {
        bool inMacro = false;
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            string trimmed = line.Trim();
            inMacro = trimmed.Length > 0 && (inMacro || trimmed.StartsWith("macdef", StringComparison.Ordinal));
            if (inMacro || trimmed.StartsWith('#'))
                continue;
            foreach (string word in trimmed.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
                yield return word.Trim('"');
        }
    }
}
