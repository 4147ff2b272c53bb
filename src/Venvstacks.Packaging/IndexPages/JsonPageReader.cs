using System.Text.Json;

namespace Venvstacks.Packaging.IndexPages;

/// <summary>Reads project pages in JSON (PEP 691 and 700), in one pass over the bytes.</summary>
public static class JsonPageReader
{
    /// <summary>The media type that asks for such pages and that they come with.</summary>
    public const string MediaType = "application/vnd.pypi.simple.v1+json";

    private const int MaxDepth = 64;

    /// <summary>Reads a page.</summary>
    /// <param name="utf8">The whole page.</param>
    /// <param name="package">The package that was asked for; files of others are refused.</param>
    /// <param name="address">Where the page came from, after redirects; relative addresses start there.</param>
    /// <exception cref="InvalidDataException">The bytes are not such a page, or of a major version other than 1 (PEP 629).</exception>
    public static IndexPage Read(ReadOnlySpan<byte> utf8, PackageName package, Uri address)
    {
        // What is kept of a file takes a third of its JSON, or less.
        using IndexPageEncoder encoder = new(package.ToString(), address, capacity: (utf8.Length / 3) + 64);
        Utf8JsonReader reader = new(
            utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8,
            new JsonReaderOptions { MaxDepth = MaxDepth }
        );
        try
        {
            ReadPage(ref reader, encoder);
        }
        catch (JsonException error)
        {
            string problem =
                reader.CurrentDepth >= MaxDepth - 1
                    ? $"is nested more than {MaxDepth} levels deep"
                    : "is not valid JSON";
            throw new InvalidDataException(
                $"the page {problem} (line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1})",
                error
            );
        }
        catch (InvalidOperationException error)
        {
            throw new InvalidDataException("the page has a text that is not Unicode", error);
        }
        return encoder.Finish();
    }

    private static void ReadPage(ref Utf8JsonReader reader, IndexPageEncoder encoder)
    {
        bool hasFiles = false;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new InvalidDataException("the page is not a JSON object");
        while (NextProperty(ref reader))
        {
            if (reader.ValueTextEquals("meta"u8))
                CheckVersion(ref reader);
            else if (reader.ValueTextEquals("files"u8))
            {
                hasFiles = true;
                ReadFiles(ref reader, encoder);
            }
            else
                SkipValue(ref reader);
        }
        if (!hasFiles)
            throw new InvalidDataException("the page has no list of files");
    }

    private static void CheckVersion(ref Utf8JsonReader reader)
    {
        if (!EntersObject(ref reader))
            return;
        while (NextProperty(ref reader))
        {
            bool isVersion = reader.ValueTextEquals("api-version"u8);
            reader.Read();
            if (isVersion && reader.TokenType == JsonTokenType.String && !Text(ref reader).StartsWith("1."u8))
                throw new InvalidDataException(
                    $"the page has version '{reader.GetString()}' of the interface (expected 1.x)"
                );
            reader.Skip();
        }
    }

    private static void ReadFiles(ref Utf8JsonReader reader, IndexPageEncoder encoder)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new InvalidDataException("'files' of the page is not a list");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new InvalidDataException("a file of the page is not a JSON object");
            PageEntry entry = default;
            while (NextProperty(ref reader))
                ReadProperty(ref reader, ref entry);
            encoder.Add(in entry);
        }
    }

    private static void ReadProperty(ref Utf8JsonReader reader, ref PageEntry entry)
    {
        if (reader.ValueTextEquals("filename"u8))
            entry.FileName = TextValue(ref reader);
        else if (reader.ValueTextEquals("url"u8))
            entry.Url = TextValue(ref reader);
        else if (reader.ValueTextEquals("hashes"u8))
            ReadHashes(ref reader, ref entry);
        else if (reader.ValueTextEquals("requires-python"u8))
            entry.RequiresPython = TextValue(ref reader);
        else if (reader.ValueTextEquals("size"u8))
            ReadSize(ref reader, ref entry);
        else if (reader.ValueTextEquals("upload-time"u8))
            ReadUploadTime(ref reader, ref entry);
        else if (reader.ValueTextEquals("yanked"u8))
            ReadYanked(ref reader, ref entry);
        else if (reader.ValueTextEquals("core-metadata"u8) || reader.ValueTextEquals("dist-info-metadata"u8))
            ReadMetadata(ref reader, ref entry);
        else
            SkipValue(ref reader);
    }

    private static void ReadHashes(ref Utf8JsonReader reader, ref PageEntry entry)
    {
        if (!EntersObject(ref reader))
            return;
        while (NextProperty(ref reader))
        {
            string algorithm = reader.ValueTextEquals("sha256"u8) ? "sha256" : reader.GetString()!.ToLowerInvariant();
            ReadOnlySpan<byte> value = TextValue(ref reader);
            if (!value.IsEmpty)
                entry.AddHash(algorithm, value);
        }
    }

    private static void ReadSize(ref Utf8JsonReader reader, ref PageEntry entry)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long size) && size >= 0)
            entry.Size = size;
        reader.Skip();
    }

    /// <summary>A time without an offset from UTC is not taken: nobody could say when that was.</summary>
    private static void ReadUploadTime(ref Utf8JsonReader reader, ref PageEntry entry)
    {
        ReadOnlySpan<byte> text = TextValue(ref reader);
        bool hasOffset = text is [.., (byte)'Z'] or [.., (byte)'+' or (byte)'-', _, _, (byte)':', _, _];
        if (hasOffset && reader.TryGetDateTimeOffset(out DateTimeOffset time))
            entry.UploadTime = time;
    }

    private static void ReadYanked(ref Utf8JsonReader reader, ref PageEntry entry)
    {
        ReadOnlySpan<byte> reason = TextValue(ref reader);
        entry.IsYanked = reader.TokenType is JsonTokenType.True or JsonTokenType.String;
        entry.YankedReason = reason;
    }

    /// <summary>Either <c>true</c> or checksums of the metadata (PEP 658, renamed by PEP 714).</summary>
    private static void ReadMetadata(ref Utf8JsonReader reader, ref PageEntry entry)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.True)
            entry.HasMetadata = true;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }
        entry.HasMetadata = true;
        while (NextProperty(ref reader))
        {
            string algorithm = reader.ValueTextEquals("sha256"u8) ? "sha256" : reader.GetString()!.ToLowerInvariant();
            ReadOnlySpan<byte> value = TextValue(ref reader);
            if (!value.IsEmpty)
                entry.AddMetadataHash(algorithm, value);
        }
    }

    /// <summary>Moves to the next property's name; false at the object's end.</summary>
    private static bool NextProperty(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    private static bool EntersObject(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
            return true;
        reader.Skip();
        return false;
    }

    private static void SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    /// <summary>Reads a property's value; empty for anything but a text.</summary>
    private static ReadOnlySpan<byte> TextValue(scoped ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
            return Text(ref reader);
        reader.Skip();
        return [];
    }

    private static ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return reader.ValueSpan;
        byte[] unescaped = new byte[reader.ValueSpan.Length];
        return unescaped.AsSpan(0, reader.CopyString(unescaped));
    }
}
