using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Venvstacks.Files;

/// <summary>The names of what is not finished: <c>FINAL.tmp-PID-RANDOM</c>, beside the place that it is for.</summary>
internal static class StageName
{
    /// <summary>The file beside a staged folder that is locked while somebody works on it.</summary>
    public const string LockEnding = ".lock";

    /// <summary>The folder that a staged one takes the place of, for the moment between two renames.</summary>
    public const string OldEnding = ".old";

    private const string Mark = ".tmp-";

    public static string For(string path) =>
        $"{path}{Mark}{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";

    /// <summary>The name that a stage is for; false when the name is not one of a stage.</summary>
    public static bool TryGetFinal(string name, [NotNullWhen(true)] out string? final)
    {
        final = null;
        int mark = name.LastIndexOf(Mark, StringComparison.Ordinal);
        if (mark < 0)
            return false;
        string[] parts = name[(mark + Mark.Length)..].Split('-');
        bool isStage =
            parts is [{ Length: > 0 } pid, { Length: 12 } random]
            && pid.All(char.IsAsciiDigit)
            && random.All(char.IsAsciiHexDigitLower);
        final = isStage ? name[..mark] : null;
        return isStage;
    }
}
