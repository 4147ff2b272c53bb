namespace Venvstacks.Deployment;

/// <summary>Parts of an archive cannot be used: the server does not send them, or sends other bytes. The whole archive is fetched instead.</summary>
/// <param name="message">The reason.</param>
/// <param name="innerException">The cause.</param>
internal sealed class RangesUnavailableException(string message, Exception? innerException = null)
    : Exception(message, innerException);
