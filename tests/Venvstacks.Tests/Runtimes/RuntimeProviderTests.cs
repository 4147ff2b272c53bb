using System.IO.Compression;
using System.Text;
using Venvstacks.Definitions;
using Venvstacks.Formats.Tar;
using Venvstacks.Runtimes;
using Venvstacks.Storage;

namespace Venvstacks.Tests.Runtimes;

public sealed class RuntimeProviderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("venvstacks-runtime-");
    private readonly CacheDirectory _cache;

    public RuntimeProviderTests() => _cache = CacheDirectory.Open(Path.Combine(_folder.FullName, "cache"), _ => { });

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task An_archive_is_unpacked_once_and_again_when_something_is_lost()
    {
        Pack("3.11.7", ("bin/python", "link:python3.11"), ("bin/python3.11", "#!"));

        RuntimeContents first = await GetAsync("cpython@3.11.7");
        RuntimeContents second = await GetAsync("cpython@3.11.7");
        foreach (
            string file in Directory.EnumerateFiles(
                Path.Combine(_cache.Root, "files-v1"),
                "*",
                SearchOption.AllDirectories
            )
        )
            File.Delete(file);
        RuntimeContents third = await GetAsync("cpython@3.11.7");

        second.Entries.ShouldBe(first.Entries);
        third.Entries.ShouldBe(first.Entries);
        third.Entries.ShouldAllBe(entry => entry.Kind != EntryKind.File || _cache.Store.Has(entry.Content));
    }

    [Fact]
    public async Task Another_version_is_refused()
    {
        Pack("3.11.8", ("bin/python", "#!"));
        File.Move(Archive("3.11.8"), Archive("3.11.7"));

        var error = await Should.ThrowAsync<LayerInstallationException>(() => GetAsync("cpython@3.11.7"));

        error.Message.ShouldBe("'cpython-3.11.7.tar.gz' is Python 3.11.8, not 3.11.7");
    }

    [Theory]
    [InlineData("bin/python", "link:/usr/bin/python3", "link out of the archive")]
    [InlineData("bin/python", "link:../../x", "link out of the archive")]
    [InlineData("../x", "y", "component '..'")]
    public async Task What_leads_out_of_the_archive_is_refused(string path, string content, string problem)
    {
        Pack("3.11.7", (path, content));

        var error = await Should.ThrowAsync<LayerInstallationException>(() => GetAsync("cpython@3.11.7"));

        error.Message.ShouldContain(problem);
    }

    [Fact]
    public async Task A_damaged_archive_and_a_missing_one_are_told()
    {
        var missing = await Should.ThrowAsync<LayerInstallationException>(() => GetAsync("cpython@3.11.7"));
        missing.Diagnostics[0].Help!.ShouldContain(_folder.FullName);

        Pack("3.11.7", ("bin/python", "#!"));
        byte[] whole = File.ReadAllBytes(Archive("3.11.7"));
        File.WriteAllBytes(Archive("3.11.7"), whole[..(whole.Length / 2)]);
        var cut = await Should.ThrowAsync<LayerInstallationException>(() => GetAsync("cpython@3.11.7"));
        cut.Message.ShouldStartWith("Runtime archive 'cpython-3.11.7.tar.gz'");
    }

    private string Archive(string version) => Path.Combine(_folder.FullName, $"cpython-{version}.tar.gz");

    private Task<RuntimeContents> GetAsync(string python) =>
        new RuntimeProvider(_cache, new RuntimeOptions { Folder = _folder.FullName }).GetAsync(
            PythonImplementation.Parse(python),
            TargetPlatform.Current,
            LibcKind.Glibc
        );

    private void Pack(string version, params (string Path, string Content)[] files)
    {
        using var gzip = new GZipStream(File.Create(Archive(version)), CompressionLevel.Fastest);
        var tar = new TarWriter(gzip);
        foreach (
            (string path, string content) in files.Append(
                ("include/python3.11/patchlevel.h", $"#define PY_VERSION \"{version}\"\n")
            )
        )
            Write(tar, $"python/{path}", content);
        tar.Complete();
    }

    private static void Write(TarWriter tar, string path, string content)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        if (content.StartsWith("link:", StringComparison.Ordinal))
            tar.Write(new TarEntry(path, TarEntryKind.SymbolicLink) { LinkTarget = content["link:".Length..] });
        else
            tar.Write(
                new TarEntry(path, TarEntryKind.File) { Length = bytes.Length, Mode = 0x1ED },
                new MemoryStream(bytes)
            );
    }
}
