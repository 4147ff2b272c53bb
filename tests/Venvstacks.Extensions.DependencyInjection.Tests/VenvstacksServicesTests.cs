using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Venvstacks.Definitions;
using Venvstacks.Locking;

namespace Venvstacks.Extensions.DependencyInjection.Tests;

/// <summary>The services that <c>AddVenvstacks</c> adds, in a host as applications have it.</summary>
public sealed class VenvstacksServicesTests : IDisposable
{
    private readonly Scratch _folder = new();

    public static TheoryData<Type> Verbs =>
        [
            .. typeof(Workspace)
                .Assembly.GetExportedTypes()
                .Where(type =>
                    type.Namespace == nameof(Venvstacks) && type.GetConstructor([typeof(Workspace)]) is not null
                ),
        ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_verb_is_a_service(Type verb)
    {
        using ServiceProvider services = new ServiceCollection().AddVenvstacks().BuildServiceProvider(true);
        services.GetRequiredService(verb).ShouldBeSameAs(services.GetRequiredService(verb));
    }

    [Fact]
    public async Task A_stack_is_locked_with_the_options_of_a_configuration()
    {
        await using TestIndex index = await TestIndex.StartAsync();
        index.Add(WheelFactory.Make("base", "1.0", []));
        using IHost host = Build(
            ("CacheDirectory", _folder["cache"]),
            ("offline", "false"),
            ("Variables:UV_DEFAULT_INDEX", index.Simple.ToString())
        );
        await host.StartAsync(TestContext.Current.CancellationToken);
        StackDefinition stack = await LoadAsync(host);
        LockResult result = await LockAsync(host, stack);
        result.Layers.Select(layer => layer.Layer.BuildName).ShouldBe(["py"]);
        Directory.Exists(_folder["cache"]).ShouldBeTrue();
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_offline_workspace_asks_no_index()
    {
        await using TestIndex index = await TestIndex.StartAsync();
        index.Add(WheelFactory.Make("base", "1.0", []));
        using IHost host = Build(
            ("CacheDirectory", _folder["cache"]),
            ("Offline", "True"),
            ("Variables:UV_DEFAULT_INDEX", index.Simple.ToString())
        );
        StackDefinition stack = await LoadAsync(host);
        await Should.ThrowAsync<Diagnostics.VenvstacksException>(LockAsync(host, stack));
        index.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Ofline", "true", "'Venvstacks:Ofline' is not an option of venvstacks: did you mean 'Offline'?")]
    [InlineData("Offline", "maybe", "'Venvstacks:Offline' is 'maybe': write true or false")]
    [InlineData(
        "CacheDirectory",
        " ",
        "'CacheDirectory' of the options of venvstacks is empty: name a directory, or leave it out"
    )]
    public async Task Wrong_options_stop_the_start(string name, string value, string message)
    {
        using IHost host = Build((name, value));
        OptionsValidationException error = await Should.ThrowAsync<OptionsValidationException>(
            host.StartAsync(TestContext.Current.CancellationToken)
        );
        error.Failures.ShouldBe([message]);
    }

    [Fact]
    public async Task A_cache_that_is_a_file_stops_the_start()
    {
        File.WriteAllText(_folder["file"], "");
        using IHost host = Build(("CacheDirectory", _folder["file"]));
        OptionsValidationException error = await Should.ThrowAsync<OptionsValidationException>(
            host.StartAsync(TestContext.Current.CancellationToken)
        );
        error.Failures.Single().ShouldEndWith($"is not a directory: '{_folder["file"]}'");
    }

    [Fact]
    public void The_options_of_a_delegate_and_other_services_stay()
    {
        using Workspace own = Workspace.Open();
        using ServiceProvider services = new ServiceCollection()
            .AddSingleton(own)
            .AddVenvstacks(options => options.Offline = true)
            .AddVenvstacks(options => options.CacheDirectory = "cache")
            .BuildServiceProvider();
        services.GetRequiredService<Workspace>().ShouldBeSameAs(own);
        VenvstacksOptions options = services.GetRequiredService<IOptions<VenvstacksOptions>>().Value;
        (options.Offline, options.CacheDirectory).ShouldBe((true, "cache"));
    }

    [Fact]
    public async Task Warnings_go_to_the_log()
    {
        File.WriteAllText(_folder["file"], ""); // no cache can lie in it
        await using TestIndex index = await TestIndex.StartAsync();
        index.Add(WheelFactory.Make("base", "1.0", []));
        ListLogger log = new();
        using ServiceProvider services = new ServiceCollection()
            .AddSingleton<ILogger<Workspace>>(log)
            .AddVenvstacks(options =>
            {
                options.CacheDirectory = Path.Combine(_folder["file"], "cache");
                options.Variables["UV_DEFAULT_INDEX"] = index.Simple.ToString();
            })
            .BuildServiceProvider();
        StackDefinition stack = await LoadAsync(services);
        await LockAsync(services, stack);
        log.Lines.ShouldHaveSingleItem()
            .ShouldMatch(@"^Warning 1: the cache '.*/file/cache' cannot be written, .*\[VS3\d+\]$");
    }

    private static IHost Build(params (string Name, string Value)[] settings)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create($"Venvstacks:{setting.Name}", (string?)setting.Value))
        );
        builder.Services.AddVenvstacks(builder.Configuration.GetSection("Venvstacks"));
        return builder.Build();
    }

    private Task<StackDefinition> LoadAsync(IHost host) => LoadAsync(host.Services);

    private async Task<StackDefinition> LoadAsync(IServiceProvider services)
    {
        await File.WriteAllTextAsync(
            _folder["venvstacks.toml"],
            """
            [[runtimes]]
            name = "py"
            python_implementation = "cpython@3.11.7"
            requirements = ["base"]
            """
        );
        return await services
            .GetRequiredService<Workspace>()
            .LoadAsync(_folder["venvstacks.toml"], TestContext.Current.CancellationToken);
    }

    private static Task<LockResult> LockAsync(IHost host, StackDefinition stack) => LockAsync(host.Services, stack);

    private static Task<LockResult> LockAsync(IServiceProvider services, StackDefinition stack) =>
        services
            .GetRequiredService<StackLocker>()
            .LockAsync(new LockRequest(stack), cancellationToken: TestContext.Current.CancellationToken);

    private sealed class ListLogger : ILogger<Workspace>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Lines.Add($"{logLevel} {eventId.Id}: {formatter(state, exception)}");
    }
}
