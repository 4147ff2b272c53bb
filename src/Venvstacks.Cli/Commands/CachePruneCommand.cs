using System.CommandLine;

namespace Venvstacks.Cli.Commands;

/// <summary><c>cache prune</c>: removes what nothing can use any more, and on request what was not used for long.</summary>
internal sealed class CachePruneCommand : CacheRemoval
{
    private const long MostSeconds = 100L * 365 * 86_400; // no cache is older

    private readonly AmountOption _age = AmountOption.OfTime(
        "--older-than",
        "Also remove what was not used for this time, such as 12h, 30d or 8w"
    );

    private readonly AmountOption _size = AmountOption.OfBytes(
        "--max-size",
        "Also remove what was not used for the longest time, down to this size, such as 500MB or 20GiB"
    );

    public CachePruneCommand(CommandContext context)
        : base("prune", "Remove what is old from the cache", context)
    {
        Add(_age);
        Add(_size);
    }

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks cache prune", "old formats, and files that nothing refers to"),
            ("venvstacks cache prune --older-than 30d", "also what was not used for 30 days"),
            ("venvstacks cache prune --max-size 20GiB --dry-run", "what would be removed to keep 20 GiB"),
        ];

    protected override PruneRequest RequestOf(ParseResult parsed, CacheKeeper keeper) =>
        new()
        {
            OlderThan = _age.Read(parsed) is { } seconds ? TimeSpan.FromSeconds(Math.Min(seconds, MostSeconds)) : null,
            MaxBytes = _size.Read(parsed),
        };
}
