namespace Venvstacks.Layers;

/// <summary>A layer that another one builds on.</summary>
/// <param name="BuildName">The name of its folder while building, <c>framework-models</c>.</param>
/// <param name="DeployedName">The name of its folder where it is deployed, <c>framework-models@2</c>.</param>
/// <param name="IsRuntime">Whether it is the runtime, the last of them.</param>
public sealed record LowerLayer(string BuildName, string DeployedName, bool IsRuntime);
