namespace Venvstacks.Testing;

/// <summary>Random addresses, well formed and malformed, each with one secret.</summary>
public static class SecretAddresses
{
    /// <summary>The text that all of them hold.</summary>
    public const string Secret = "s3cr3t";

    private static readonly string[] Odd = ["", "#", "/", "?", "\"", "@", "%40", ":", "'", "&", "=", "é", "x"];

    /// <summary>The first addresses of a seed.</summary>
    public static IEnumerable<string> Take(int count, int seed = 13)
    {
        Random random = new(seed);
        return Enumerable.Range(0, count).Select(_ => Make(random)).ToList();
    }

    private static string Make(Random random)
    {
        string scheme = Any(
            "https://",
            "http://",
            "https://",
            "ftp://",
            "",
            "http:/",
            "https:",
            "http//",
            "//",
            "http:\\"
        );
        string host = Any("h.example", "127.0.0.1:8080", "[::1]:80", "localhost");
        string path = Any("", "/", "/simple", "/a/b/simple/");
        if (random.Next(2) == 0)
        {
            string password = Any(Odd) + Any(Odd) + Secret + Any(Odd) + Any(Odd);
            return $"{scheme}{Any("u", "", "user%40x")}:{password}{Any("@", "@", "@", "%40", "\uFF20", "%2540")}{host}{path}";
        }
        if (random.Next(8) == 0)
            return $"http://{host}{path};{Any("jsessionid", "token")}={Secret}";
        string name = Any("token", "access_token", "X-Amz-Signature", "sig", "Signature");
        return $"{scheme}{host}{path}?a=b&{name}={Secret}{Any("", "&c=d")}";

        string Any(params string[] texts) => texts[random.Next(texts.Length)];
    }
}
