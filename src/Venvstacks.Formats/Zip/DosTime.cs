namespace Venvstacks.Formats.Zip;

/// <summary>Times in the form of zip headers (APPNOTE 4.4.6): 2 seconds exact, from 1980 to 2107, here always UTC.</summary>
internal static class DosTime
{
    private static readonly DateTime First = new(1980, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime Last = new(2107, 12, 31, 23, 59, 58, DateTimeKind.Utc);
    private static readonly long FirstSeconds = new DateTimeOffset(First).ToUnixTimeSeconds();
    private static readonly long LastSeconds = new DateTimeOffset(Last).ToUnixTimeSeconds();

    /// <summary>The date in the upper and the time in the lower 16 bits. Odd seconds are rounded down; times outside the range become its ends.</summary>
    /// <param name="seconds">Seconds since 1970.</param>
    public static uint Of(long seconds)
    {
        DateTime time = First.AddSeconds(Math.Clamp(seconds, FirstSeconds, LastSeconds) - FirstSeconds);
        int date = ((time.Year - 1980) << 9) | (time.Month << 5) | time.Day;
        int clock = (time.Hour << 11) | (time.Minute << 5) | (time.Second / 2);
        return ((uint)date << 16) | (uint)clock;
    }
}
