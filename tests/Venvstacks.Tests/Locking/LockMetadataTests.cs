using System.Text.Json;
using Venvstacks.Locking;

namespace Venvstacks.Tests.Locking;

public class LockMetadataTests
{
    private const string Text = """
        {
          "lock_input_hash": "sha256:01",
          "lock_version": 3,
          "locked_at": "2026-11-01T00:00:00+00:00",
          "other_inputs_hash": "sha256:02",
          "requirements_hash": "sha256:03",
          "version_inputs_hash": "sha256:04"
        }

        """;

    [Fact]
    public void What_is_read_is_written_back() => LockMetadata.Parse(Text).ToText().ShouldBe(Text);

    [Fact]
    public void Fields_may_be_missing_or_unknown()
    {
        LockMetadata metadata = LockMetadata.Parse("""{"lock_version": 2, "_legacy": [1]}""");

        metadata.ShouldBe(new LockMetadata { LockVersion = 2 });
        metadata.LockedTime.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("<<<<<<< ours")]
    public void Other_texts_are_refused(string text) => Should.Throw<JsonException>(() => LockMetadata.Parse(text));

    [Theory]
    [InlineData("2025-10-11T02:03:04+02:00", "2025-10-11T00:03:04+00:00")]
    [InlineData("2025-10-11T00:00:00.120000Z", "2025-10-11T00:00:00.120000+00:00")]
    [InlineData("2025-10-11T00:00:00.0000019Z", "2025-10-11T00:00:00.000001+00:00")]
    [InlineData("2025-10-11T00:00:00.0000009Z", "2025-10-11T00:00:00+00:00")]
    public void Times_are_written_as_Python_does(string time, string text) =>
        LockMetadata.FormatTime(DateTimeOffset.Parse(time)).ShouldBe(text);
}
