using System.Text.Json;
using System.Text.Json.Nodes;
using Venvstacks.Files;
using Venvstacks.Formats.Json;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>The file of a stack's newest release, and a note of its number and hash, so that a damaged file gets its number again.</summary>
/// <param name="path">The path of <c>stack.json</c>.</param>
/// <param name="notePath">The path of the note.</param>
internal sealed class StackReleaseFile(string path, string notePath)
{
    /// <summary>Writes the release of some layers where it differs from the one that is there.</summary>
    /// <param name="target">The target.</param>
    /// <param name="published">The layers that were published now, lower ones first.</param>
    /// <param name="stack">The names of the stack's layers for the target, lower ones first: those that were not published now stay as they were.</param>
    /// <param name="isThere">Whether the files of a layer that was not published now are still there.</param>
    public StackRelease Write(
        Target target,
        ImmutableArray<ReleasedLayer> published,
        ImmutableArray<string> stack,
        Func<ReleasedLayer, bool> isThere
    )
    {
        string? text = File.Exists(path) ? UnlockedFile.ReadText(path) : null;
        Note? note = ReadNote();
        StackRelease? previous = text is null ? null : Read(text);
        if (note is not null && text is not null && note.Sha256 != TextHash.Sha256Of(text))
            previous = null;
        ImmutableArray<ReleasedLayer> layers = Join(
            published,
            previous?.Target == target ? previous.Layers.Where(isThere) : [],
            stack
        );
        int known = text is null ? 0 : previous?.Number ?? note?.Release ?? 0;
        StackRelease release = new(target, known, layers);
        string? expected = previous is not null ? TextHash.Sha256Of(text!) : note?.Sha256;
        if (known == 0 || TextHash.Sha256Of(StackReleaseJson.Write(release)) != expected)
            release = release with { Number = known + 1 };
        string written = StackReleaseJson.Write(release);
        WriteWhereChanged(path, text, written);
        WriteNote(new Note(release.Number, TextHash.Sha256Of(written)));
        return release;
    }

    private static ImmutableArray<ReleasedLayer> Join(
        ImmutableArray<ReleasedLayer> published,
        IEnumerable<ReleasedLayer> previous,
        ImmutableArray<string> stack
    )
    {
        Dictionary<string, ReleasedLayer> byName = previous
            .Where(layer => stack.Contains(layer.LayerName, StringComparer.Ordinal))
            .ToDictionary(layer => layer.LayerName, StringComparer.Ordinal);
        foreach (ReleasedLayer layer in published)
            byName[layer.LayerName] = layer;
        return
        [
            .. stack
                .Union(published.Select(layer => layer.LayerName), StringComparer.Ordinal)
                .Where(byName.ContainsKey)
                .Select(name => byName[name]),
        ];
    }

    private static StackRelease? Read(string text)
    {
        try
        {
            return StackReleaseJson.Read(text);
        }
        catch (JsonException)
        {
            return null; // damaged: it is written again
        }
    }

    private Note? ReadNote()
    {
        if (!File.Exists(notePath))
            return null;
        try
        {
            using JsonDocument json = JsonDocument.Parse(UnlockedFile.ReadText(notePath));
            Note note = new(
                json.RootElement.GetProperty("release").GetInt32(),
                LayerFactsJson.Text(json.RootElement, "sha256")
            );
            return LayerFactsJson.Text(json.RootElement, "seal") == note.Seal ? note : null;
        }
        catch (Exception e) when (LayerFactsJson.IsUnexpected(e))
        {
            return null;
        }
    }

    private void WriteNote(Note note)
    {
        JsonObject json = new()
        {
            ["release"] = note.Release,
            ["sha256"] = note.Sha256,
            ["seal"] = note.Seal,
        };
        WriteWhereChanged(
            notePath,
            File.Exists(notePath) ? UnlockedFile.ReadText(notePath) : null,
            JsonText.Write(json) + "\n"
        );
    }

    private static void WriteWhereChanged(string path, string? old, string text)
    {
        if (old != text)
            StagedFile.Write(path, Encoding.UTF8.GetBytes(text));
    }

    private sealed record Note(int Release, string Sha256)
    {
        public string Seal => TextHash.Sha256Of($"{Release} {Sha256}");
    }
}
