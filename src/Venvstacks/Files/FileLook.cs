namespace Venvstacks.Files;

/// <summary>What the file system says of a file without reading it. Whoever changes the content changes the time of change, which no program can set back.</summary>
/// <param name="Size">The length in bytes.</param>
/// <param name="Modified">The time of the content.</param>
/// <param name="Changed">The time of the last change to content, names or attributes.</param>
/// <param name="Identity">The number of the file in its file system.</param>
internal readonly record struct FileLook(long Size, Int128 Modified, Int128 Changed, long Identity)
{
    /// <summary>The look of a file as it is now, or null where there is none.</summary>
    public static FileLook? Of(string path) => FileSystem.FindLook(path);

    /// <summary>The look in one word.</summary>
    public string Text => $"{Size}.{Modified}.{Changed}.{Identity}";
}
