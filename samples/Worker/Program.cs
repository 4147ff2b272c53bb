// An ASP.NET application that installs a published stack when it starts, and reports the installed generation:
//   Worker --Stack:Source _artifacts --Stack:Directory app --urls http://127.0.0.1:5080
using Venvstacks;
using Venvstacks.Extensions.DependencyInjection;
using Venvstacks.Samples;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.Services.AddVenvstacks(builder.Configuration.GetSection("Venvstacks"));
builder.Services.AddHostedService<InstallWorker>();

WebApplication app = builder.Build();
app.MapGet(
    "/",
    (IConfiguration configuration) =>
    {
        string directory = StackSettings.Of(configuration).Directory;
        return $"generation {StackDeployment.GetStatus(directory).Current.Generation.Number} in {directory}\n";
    }
);
app.Run();
