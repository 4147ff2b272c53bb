namespace Venvstacks.Files;

/// <summary>The attributes of a file. Every write changes the time of change, which no program can set.</summary>
/// <param name="Size">The length in bytes.</param>
/// <param name="Modified">The time of the content.</param>
/// <param name="Changed">The time of the last change to content, names or attributes.</param>
/// <param name="Identity">The number of the file in its file system.</param>
internal readonly record struct FileLook(long Size, Int128 Modified, Int128 Changed, long Identity)
{
    /// <summary>The attributes of a file now, or null if it does not exist.</summary>
    public static FileLook? Of(string path) => FileSystem.FindLook(path);

    /// <summary>The attributes as text.</summary>
    public string Text => $"{Size}.{Modified}.{Changed}.{Identity}";
}
