using Venvstacks.Cli;
using Venvstacks.Cli.Terminal;

return await new CliApp(Streams.OfProcess()).RunAsync(args);
