using Venvstacks.Store;

namespace Venvstacks.Tests.Store;

public sealed class FingerprintTableTests
{
    [Fact]
    public void A_fingerprint_is_found_by_its_number_until_another_replaces_it()
    {
        FingerprintTable fingerprints = new();
        const int count = 10_000;
        // Numbers that lie side by side, and far apart with the same place in small tables.
        ulong[] numbers =
        [
            .. Enumerable.Range(0, count).SelectMany(i => new[] { (ulong)i, (ulong)i << 40 }).Distinct(),
        ];

        foreach (ulong number in numbers)
            fingerprints.Set(number, ~number);
        fingerprints.Set(7, 1);

        numbers.Count(number => fingerprints.Find(number) == ~number).ShouldBe(numbers.Length - 1);
        fingerprints.Find(7).ShouldBe(1u);
        fingerprints.Find(count).ShouldBe(0u);
    }

    [Fact]
    public void A_full_table_is_emptied()
    {
        FingerprintTable fingerprints = new();
        const ulong many = 1 << 20;

        for (ulong number = 1; number <= many; number++)
            fingerprints.Set(number, number);

        fingerprints.Find(1).ShouldBe(0u);
        fingerprints.Find(many).ShouldBe(many);
    }
}
