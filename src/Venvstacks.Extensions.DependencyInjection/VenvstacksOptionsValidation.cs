using Microsoft.Extensions.Options;

namespace Venvstacks.Extensions.DependencyInjection;

/// <summary>Checks the options before they are used.</summary>
internal sealed class VenvstacksOptionsValidation : IValidateOptions<VenvstacksOptions>
{
    public ValidateOptionsResult Validate(string? name, VenvstacksOptions options) =>
        options.CacheDirectory switch
        {
            null => ValidateOptionsResult.Success,
            { } path when string.IsNullOrWhiteSpace(path) => ValidateOptionsResult.Fail(
                "'CacheDirectory' of the options of venvstacks is empty: name a directory, or leave it out"
            ),
            { } path when File.Exists(path) => ValidateOptionsResult.Fail(
                $"'CacheDirectory' of the options of venvstacks is not a directory: '{path}'"
            ),
            _ => ValidateOptionsResult.Success,
        };
}
