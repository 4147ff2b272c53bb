namespace Venvstacks.Diagnostics;

/// <summary>Tells errors that a user can fix from bugs.</summary>
public static class UserError
{
    /// <summary>The user's error behind an exception. File errors count wherever they occur: too much code touches files to expect a full disk at each place.</summary>
    /// <param name="error">What was caught; of several exceptions at once the first user's error counts.</param>
    /// <returns>Null for a bug.</returns>
    public static VenvstacksException? From(Exception error) =>
        error switch
        {
            AggregateException several => several
                .Flatten()
                .InnerExceptions.Select(From)
                .FirstOrDefault(known => known is not null),
            VenvstacksException known => known,
            _ when StorageException.IsFileError(error) => StorageException.Unnamed(error),
            _ => null,
        };
}
