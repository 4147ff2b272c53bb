using Venvstacks.Publishing;

namespace Venvstacks.Deployment;

/// <summary>The layers of a source.</summary>
/// <param name="source">The path or address of the source, for messages.</param>
/// <param name="layers">The layers, lower ones first.</param>
internal sealed class StackLayers(string source, ImmutableArray<PublishedLayer> layers)
{
    /// <summary>The layers that applications need, lower ones first; all layers where none is named.</summary>
    /// <exception cref="Diagnostics.DeploymentException">An application, or a layer below one, is missing.</exception>
    public ImmutableArray<PublishedLayer> Select(IReadOnlyCollection<string> applications)
    {
        PublishedLayer[] chosen = applications.Count == 0 ? [.. layers] : [.. applications.Select(FindApplication)];
        HashSet<string> names = chosen.Select(layer => layer.Facts.InstallTarget).ToHashSet(StringComparer.Ordinal);
        Queue<PublishedLayer> above = new(chosen);
        while (above.TryDequeue(out PublishedLayer? layer))
        {
            foreach (string below in (layer.Facts.RequiredLayers ?? []).Append(layer.Facts.RuntimeLayer))
            {
                PublishedLayer needed =
                    layers.FirstOrDefault(known => known.Facts.InstallTarget == below)
                    ?? throw PublishedSource.MissingLayer(source, below, layer.Facts.InstallTarget);
                if (names.Add(below))
                    above.Enqueue(needed);
            }
        }
        return [.. layers.Where(layer => names.Contains(layer.Facts.InstallTarget))];
    }

    private PublishedLayer FindApplication(string name)
    {
        PublishedLayer[] applications = [.. layers.Where(layer => ApplicationNames.IsApplication(layer.Facts))];
        return ApplicationNames.Find(applications, layer => layer.Facts, name)
            ?? throw ApplicationNames.Unknown(source, name, applications.Select(layer => layer.Facts));
    }
}
