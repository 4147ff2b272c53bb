using System.Globalization;
using System.Runtime.InteropServices;

namespace Venvstacks.Tests.Publishing;

/// <summary>Makes this process look like one of another machine: umask, time zone and locale, until it is disposed.</summary>
internal sealed partial class OtherMachine : IDisposable
{
    private readonly uint _umask;
    private readonly string? _timeZone = Environment.GetEnvironmentVariable("TZ");
    private readonly CultureInfo? _culture = CultureInfo.DefaultThreadCurrentCulture;

    public OtherMachine()
    {
        _umask = SetUmask(0b000_111_111);
        SetTimeZone("Asia/Kathmandu");
        // The program knows the invariant culture only; this one writes numbers differently, as another would.
        CultureInfo culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NegativeSign = "~";
        culture.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.DefaultThreadCurrentCulture = culture;
    }

    public void Dispose()
    {
        _ = SetUmask(_umask);
        SetTimeZone(_timeZone);
        CultureInfo.DefaultThreadCurrentCulture = _culture;
    }

    private static void SetTimeZone(string? name)
    {
        Environment.SetEnvironmentVariable("TZ", name);
        TimeZoneInfo.ClearCachedData();
    }

    private static uint SetUmask(uint mask) => OperatingSystem.IsWindows() ? mask : Umask(mask);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint Umask(uint mask);
}

/// <summary>Tests that change what all of the process sees: no others run beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
