using System.Security.Cryptography;

namespace Venvstacks.Files;

/// <summary>The names of staged files and folders: <c>FINAL.tmp-PID-RANDOM</c>, beside the final path.</summary>
internal static class StageName
{
    /// <summary>The file beside a staged folder that is locked while the folder is in use.</summary>
    public const string LockEnding = ".lock";

    /// <summary>The replaced folder, between two renames.</summary>
    public const string OldEnding = ".old";

    private const string Mark = ".tmp-";

    public static string For(string path) =>
        $"{path}{Mark}{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";

    /// <summary>The final name of a stage; false when the name is not that of a stage.</summary>
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
