namespace Venvstacks.Diagnostics;

/// <summary>Tells errors that a user can fix from bugs.</summary>
public static class UserError
{
    /// <summary>The user error behind an exception. File errors count wherever they occur, since a disk can be full at any write.</summary>
    /// <param name="error">The exception; of an aggregate the first user error counts.</param>
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
