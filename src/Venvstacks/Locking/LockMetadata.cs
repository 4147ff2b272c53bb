using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Venvstacks.Formats.Json;

namespace Venvstacks.Locking;

/// <summary>The metadata of a lock: <c>pylock.NAME.meta.json</c>. A missing field is null.</summary>
public sealed record LockMetadata
{
    internal const string VersionKey = "lock_version";

    /// <summary>The hash of the declared requirements; see <see cref="LockHashes.LockInput"/>.</summary>
    public string? LockInputHash { get; init; }

    /// <summary>The hash of the locked packages; see <see cref="LockHashes.Requirements"/>.</summary>
    public string? RequirementsHash { get; init; }

    /// <summary>The hash of the other inputs; see <see cref="LockHashes.OtherInputs"/>.</summary>
    public string? OtherInputsHash { get; init; }

    /// <summary>The hash of the version's inputs; see <see cref="LockHashes.VersionInputs"/>.</summary>
    public string? VersionInputsHash { get; init; }

    /// <summary>The version of the lock: 1, and one more on each change where the layer is versioned.</summary>
    public int LockVersion { get; init; } = 1;

    /// <summary>When the locked packages last changed, as <see cref="FormatTime"/> writes it.</summary>
    public string? LockedAt { get; init; }

    /// <summary>When the locked packages last changed, or null where no time is recorded.</summary>
    public DateTimeOffset? LockedTime =>
        DateTimeOffset.TryParse(
            LockedAt,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTimeOffset time
        )
            ? time
            : null;

    /// <summary>Whether the recorded packages and inputs are current.</summary>
    public bool IsOf(LockHashes hashes) =>
        hashes.Requirements is not null
        && RequirementsHash == hashes.Requirements
        && LockInputHash == hashes.LockInput
        && OtherInputsHash == hashes.OtherInputs;

    /// <summary>Reads the text of the file; unknown fields are ignored.</summary>
    /// <exception cref="JsonException">The text is not JSON, or, without a line number, a value is invalid.</exception>
    public static LockMetadata Parse(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            throw new JsonException("is not an object");
        return new LockMetadata
        {
            LockInputHash = GetText(root, "lock_input_hash"),
            RequirementsHash = GetText(root, "requirements_hash"),
            OtherInputsHash = GetText(root, "other_inputs_hash"),
            VersionInputsHash = GetText(root, "version_inputs_hash"),
            LockVersion = GetVersion(root),
            LockedAt = GetText(root, "locked_at"),
        };
    }

    /// <summary>The text of the file, byte for byte as the reference writes it.</summary>
    public string ToText() =>
        JsonText.Write(
            new JsonObject
            {
                ["lock_input_hash"] = LockInputHash,
                [VersionKey] = LockVersion,
                ["locked_at"] = LockedAt,
                ["other_inputs_hash"] = OtherInputsHash,
                ["requirements_hash"] = RequirementsHash,
                ["version_inputs_hash"] = VersionInputsHash,
            }
        ) + "\n";

    /// <summary>A time in UTC as Python's <c>isoformat</c> writes it, with microseconds where there are any: <c>2025-10-11T00:00:00+00:00</c>.</summary>
    public static string FormatTime(DateTimeOffset time)
    {
        DateTime utc = time.UtcDateTime;
        bool isWholeSecond = utc.Ticks % TimeSpan.TicksPerSecond < TimeSpan.TicksPerMicrosecond;
        string format = isWholeSecond ? "yyyy-MM-dd'T'HH:mm:ss" : "yyyy-MM-dd'T'HH:mm:ss.ffffff";
        return utc.ToString(format, CultureInfo.InvariantCulture) + "+00:00";
    }

    private static string? GetText(JsonElement root, string key) =>
        root.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    // A missing version is 1, as in the reference. An invalid one must not restart the versions unnoticed.
    private static int GetVersion(JsonElement root)
    {
        if (!root.TryGetProperty(VersionKey, out JsonElement value))
            return 1;
        bool isNumber = value.ValueKind == JsonValueKind.Number;
        return isNumber && value.TryGetInt32(out int version) && version is > 0 and < int.MaxValue
            ? version
            : throw new JsonException($"has a '{VersionKey}' that is not a whole number from 1");
    }
}
