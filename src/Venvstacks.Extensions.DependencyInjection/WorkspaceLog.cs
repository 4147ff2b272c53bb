using Microsoft.Extensions.Logging;

namespace Venvstacks.Extensions.DependencyInjection;

/// <summary>The messages in the log.</summary>
internal static partial class WorkspaceLog
{
    /// <summary>A warning that belongs to no result.</summary>
    [LoggerMessage(EventId = 1, EventName = "Warning", Level = LogLevel.Warning, Message = "{Message} [{Code}]")]
    public static partial void Warn(ILogger logger, string code, string message);
}
