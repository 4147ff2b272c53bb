using Venvstacks.Cli;
using Venvstacks.Cli.Terminal;

try
{
    return await new CliApp(Streams.OfProcess()).RunAsync(args);
}
catch (Exception error) when (error is IOException or UnauthorizedAccessException)
{
    return 1; // messages cannot be written: nobody is there to be told
}
