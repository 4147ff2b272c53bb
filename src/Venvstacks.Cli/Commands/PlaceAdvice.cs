using Venvstacks.Diagnostics;

namespace Venvstacks.Cli.Commands;

/// <summary>Says what to do where a layer's directory is not free, with the options of the command.</summary>
/// <param name="directory">The option that names another directory.</param>
/// <param name="force">The option that replaces other files.</param>
internal sealed class PlaceAdvice(string directory, string force)
{
    /// <summary>Runs work, and adds the advice to its error.</summary>
    public async Task<T> AddAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (BuildEnvException error) when (error.Diagnostics is [{ Code: "VS3043" or "VS3044" } place])
        {
            string replace = place.Code == "VS3044" ? $"move it away, or replace it with '{force}', or " : "";
            throw new BuildEnvException(
                place with
                {
                    Help = $"{replace}name another directory with '{directory}'",
                },
                error
            );
        }
    }
}
