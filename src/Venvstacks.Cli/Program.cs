using Venvstacks.Cli;
using Venvstacks.Cli.Terminal;

try
{
    return await new CliApp(Streams.OfProcess()).RunAsync(args);
}
catch (Exception error) when (error is IOException or UnauthorizedAccessException)
{
    return 1; // the error stream itself cannot be written
}
