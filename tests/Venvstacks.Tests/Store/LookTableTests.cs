using Venvstacks.Store;

namespace Venvstacks.Tests.Store;

public sealed class LookTableTests
{
    [Fact]
    public void A_fingerprint_is_found_by_its_number_until_another_replaces_it()
    {
        LookTable looks = new();
        const int count = 10_000;
        // Numbers that lie side by side, and far apart with the same place in small tables.
        ulong[] numbers =
        [
            .. Enumerable.Range(0, count).SelectMany(i => new[] { (ulong)i, (ulong)i << 40 }).Distinct(),
        ];

        foreach (ulong number in numbers)
            looks.Set(number, ~number);
        looks.Set(7, 1);

        numbers.Count(number => looks.Find(number) == ~number).ShouldBe(numbers.Length - 1);
        looks.Find(7).ShouldBe(1u);
        looks.Find(count).ShouldBe(0u);
    }

    [Fact]
    public void A_full_table_is_emptied()
    {
        LookTable looks = new();
        const ulong many = 1 << 20;

        for (ulong number = 1; number <= many; number++)
            looks.Set(number, number);

        looks.Find(1).ShouldBe(0u);
        looks.Find(many).ShouldBe(many);
    }
}
