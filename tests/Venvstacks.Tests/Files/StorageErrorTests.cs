using Venvstacks.Diagnostics;

namespace Venvstacks.Tests.Files;

/// <summary>Errors of the file system have a code, and a remedy where there is one.</summary>
public class StorageErrorTests
{
    public static TheoryData<Exception, string, string?> Errors { get; } =
        new()
        {
            { new IOException("no space", 28), "VS3101", "free some space, then run the command again" },
            {
                new UnauthorizedAccessException("denied"),
                "VS3102",
                "change the permissions, run the command as another user, or use another directory"
            },
            { new FileNotFoundException("not found"), "VS3103", null },
            { new IOException("read-only", 30), "VS3106", "use a directory on a file system that can be written" },
            { new PathTooLongException("too long"), "VS3107", "use a directory with a shorter path" },
            { new IOException("input/output error", 5), "VS3108", null },
        };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Errors_name_a_remedy(Exception cause, string code, string? help)
    {
        StorageException error = StorageException.For("write", Path.Combine(Path.GetTempPath(), "x"), cause);
        (error.Diagnostics.Single().Code, error.Diagnostics.Single().Help).ShouldBe((code, help));
    }
}
