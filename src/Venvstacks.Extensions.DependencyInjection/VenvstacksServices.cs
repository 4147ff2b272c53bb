using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Venvstacks.Extensions.DependencyInjection;

/// <summary>Adds venvstacks to the services of an application.</summary>
public static class VenvstacksServices
{
    /// <summary>Adds a <see cref="Workspace"/> and the verbs on it as singletons. Warnings go to the log; a registered <see cref="TimeProvider"/> is the clock.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options, or null for the defaults. Wrong options stop the application when it starts.</param>
    /// <example><code>services.AddVenvstacks(options => options.Offline = true);</code></example>
    public static IServiceCollection AddVenvstacks(
        this IServiceCollection services,
        Action<VenvstacksOptions>? configure = null
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        OptionsBuilder<VenvstacksOptions> options = services.AddOptions<VenvstacksOptions>();
        if (configure is not null)
            options.Configure(configure);
        options.ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<VenvstacksOptions>, VenvstacksOptionsValidation>()
        );
        services.TryAddSingleton(OpenWorkspace);
        return services.AddVerbs();
    }

    /// <summary>Adds a <see cref="Workspace"/> and the verbs on it as singletons, with the options of a configuration.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">A section with the names of <see cref="VenvstacksOptions"/>. An unknown name or a wrong value stops the application when it starts.</param>
    /// <example><code>services.AddVenvstacks(builder.Configuration.GetSection("Venvstacks"));</code></example>
    public static IServiceCollection AddVenvstacks(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services.AddVenvstacks(options => ConfigurationReader.Read(configuration, options));
    }

    private static IServiceCollection AddVerbs(this IServiceCollection services)
    {
        services.TryAddSingleton<CacheKeeper>();
        services.TryAddSingleton<Doctor>();
        services.TryAddSingleton<PackageExplainer>();
        services.TryAddSingleton<StackAuditor>();
        services.TryAddSingleton<StackBuilder>();
        services.TryAddSingleton<StackComparer>();
        services.TryAddSingleton<StackDeployer>();
        services.TryAddSingleton<StackExporter>();
        services.TryAddSingleton<StackFetcher>();
        services.TryAddSingleton<StackInspector>();
        services.TryAddSingleton<StackLocker>();
        services.TryAddSingleton<StackMeasurer>();
        services.TryAddSingleton<StackPublisher>();
        return services;
    }

    private static Workspace OpenWorkspace(IServiceProvider provider)
    {
        VenvstacksOptions options = provider.GetRequiredService<IOptions<VenvstacksOptions>>().Value;
        ILogger logger = provider.GetService<ILogger<Workspace>>() ?? NullLogger<Workspace>.Instance;
        return Workspace.Open(
            new WorkspaceOptions
            {
                CacheDirectory = options.CacheDirectory,
                Offline = options.Offline,
                Variable = name =>
                    options.Variables.TryGetValue(name, out string? value)
                        ? value
                        : Environment.GetEnvironmentVariable(name),
                Clock = provider.GetService<TimeProvider>() ?? TimeProvider.System,
                Warn = warning => WorkspaceLog.Warn(logger, warning.Code, warning.Message),
            }
        );
    }
}
