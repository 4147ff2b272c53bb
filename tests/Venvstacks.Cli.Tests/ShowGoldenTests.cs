using System.Text.Json;

namespace Venvstacks.Cli.Tests;

/// <summary>All command lines of golden/show.json print what the reference prints.</summary>
public class ShowGoldenTests
{
    [Fact]
    public async Task Every_row_of_show_json_is_equal()
    {
        string rows = Shared.Require("golden", "show.json");
        using JsonDocument golden = JsonDocument.Parse(
            await File.ReadAllBytesAsync(rows, TestContext.Current.CancellationToken)
        );
        using Stacks stacks = new();
        List<string> differences = new();
        foreach (JsonElement row in golden.RootElement.GetProperty("rows").EnumerateArray())
        {
            if (await DifferenceAsync(row, stacks) is { } difference)
                differences.Add(difference);
        }
        differences.ShouldBeEmpty();
    }

    private static async Task<string?> DifferenceAsync(JsonElement row, Stacks stacks)
    {
        string[] arguments =
        [
            .. row.GetProperty("arguments").EnumerateArray().Select(argument => argument.GetString()!),
        ];
        string folder = stacks.Folder(row.GetProperty("stack").GetString()!, row.GetProperty("locked").GetBoolean());
        string definition = Path.Combine(folder, "venvstacks.toml");
        CliResult result = await CliRunner.RunAsync([
            .. arguments,
            Path.GetRelativePath(Environment.CurrentDirectory, definition),
        ]);
        int exitCode = row.GetProperty("exit").GetInt32();
        // An error's words are the reference's; ours are on the other stream, and our own.
        string? expected = row.TryGetProperty("output", out JsonElement output) ? output.GetString() : "";
        string actual = result.Out.Replace(folder, "DIR", StringComparison.Ordinal);
        bool isEqual = result.ExitCode == exitCode && actual == expected && (exitCode == 0 || result.Error.Length > 0);
        return isEqual
            ? null
            : $"{row}\n--- expected\n{expected}--- actual ({result.ExitCode})\n{actual}{result.Error}";
    }

    /// <summary>Copies of the stacks of shared/, with and without their golden locks.</summary>
    private sealed class Stacks : IDisposable
    {
        private readonly string _root = Directory.CreateTempSubdirectory("venvstacks-show-").FullName;

        public string Folder(string stack, bool locked)
        {
            string folder = Path.Combine(_root, locked ? "locked" : "unlocked", stack);
            if (Directory.Exists(folder))
                return folder;
            Folders.Copy(Shared.Require("stacks", stack), folder);
            if (locked)
                Folders.Copy(Shared.Require("golden", stack, "requirements"), Path.Combine(folder, "requirements"));
            return folder;
        }

        public void Dispose() => Directory.Delete(_root, recursive: true);
    }
}
