namespace Venvstacks.Deployment;

/// <summary>Records the source of a request for later updates and repairs, also where the layers stay as they are.</summary>
internal static class SourceRecorder
{
    /// <summary>Records the source in the current generation, if it has another one.</summary>
    /// <returns>The change with the record.</returns>
    /// <exception cref="Diagnostics.StorageException">The record cannot be written.</exception>
    public static DeploymentChange Record(TargetRecords records, GenerationPlan plan, DeploymentChange change)
    {
        if (change.IsChanged || change.Generation.Source == plan.Source)
            return change;
        Generation current = change.Generation with
        {
            Source = plan.Source,
            Description = plan.Description,
            Assembly = plan.Assembly,
        };
        records.Write(current);
        return change with { Generation = current };
    }
}
