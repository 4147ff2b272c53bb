namespace Venvstacks.Packaging.Wheels;

/// <summary>The directory of an environment that a file of a wheel belongs in (PEP 427, "The .data directory"; the names are sysconfig's).</summary>
public enum WheelScheme
{
    /// <summary>Modules for all platforms: <c>site-packages</c>.</summary>
    Purelib,

    /// <summary>Modules for one platform: <c>site-packages</c> too, in all environments made here.</summary>
    Platlib,

    /// <summary>Anything, below the environment's own folder.</summary>
    Data,

    /// <summary>C headers.</summary>
    Headers,

    /// <summary>Programs: <c>bin</c> or <c>Scripts</c>.</summary>
    Scripts,
}
