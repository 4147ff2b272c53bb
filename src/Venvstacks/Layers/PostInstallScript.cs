namespace Venvstacks.Layers;

/// <summary>The script <c>postinstall.py</c> of every layer, which adapts it to the path where it is unpacked.</summary>
internal static class PostInstallScript
{
    private static readonly Lazy<string> LazyText = new(Read);

    public static string Text => LazyText.Value;

    private static string Read()
    {
        using Stream resource = typeof(PostInstallScript).Assembly.GetManifestResourceStream("postinstall.py")!;
        using StreamReader text = new(resource);
        return text.ReadToEnd();
    }
}
