using System.IO.Compression;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Packing;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Tests.Publishing;

/// <summary>Archives of all formats, the manifests beside them and <c>stack.json</c>.</summary>
public sealed class LayerPublisherTests : IDisposable
{
    private static readonly PackingOptions Zst = new() { Format = ArchiveFormat.TarZst };

    private readonly PublishedLayers _published = new();

    public void Dispose() => _published.Dispose();

    [Theory]
    [InlineData("tar.xz", null)]
    [InlineData("tar.zst", null)]
    [InlineData("tar.zst", 65536)]
    [InlineData("tar.gz", null)]
    [InlineData("tar", null)]
    [InlineData("zip", null)]
    public async Task Another_program_unpacks_what_the_manifest_says(string format, int? frames)
    {
        BuiltLayer layer = _published.Application(Target.LinuxX64);

        await _published.PublishAsync(OptionsOf(format, frames), [layer]);

        ReleasedLayer released = _published.Release.Layers.Single();
        released.Archive.Format.ShouldBe(format);
        released.Archive.Name.ShouldBe($"app-a.{format}");
        released.Archive.FrameSize.ShouldBe(frames);
        released.Archive.Sha256.ShouldBe(Sha256(File.ReadAllBytes(_published.PathOf(released.Archive.Name))));
        ArchiveManifest manifest = _published.Manifest(released);
        manifest.ArchiveSha256.ShouldBe(released.Archive.Sha256);
        string folder = await UnpackAsync(released.Archive.Name, format);
        RowsOf(Path.Combine(folder, "app-a"), isZip: format == "zip").ShouldBe(RowsOf(manifest, format == "zip"));
    }

    [Fact]
    public async Task Frames_hold_the_contents_where_the_manifest_says()
    {
        BuiltLayer layer = _published.Application(Target.LinuxX64);
        await _published.PublishAsync(OptionsOf("tar.zst", 65536), [layer]);
        ReleasedLayer released = _published.Release.Layers.Single();
        ArchiveManifest manifest = _published.Manifest(released);
        byte[] archive = File.ReadAllBytes(_published.PathOf(released.Archive.Name));
        manifest.Frames.Length.ShouldBeGreaterThan(1);

        foreach (ArchivedEntry file in manifest.Entries.Where(entry => entry.Entry.Kind == EntryKind.File))
        {
            byte[] content =
            [
                .. manifest
                    .Frames.Skip(file.Frame!.Value)
                    .SelectMany(frame => Unpack(archive.AsSpan((int)frame.Offset, (int)frame.PackedLength).ToArray()))
                    .Skip((int)file.Offset!.Value)
                    .Take((int)file.Entry.Size),
            ];
            Sha256(content).ShouldBe(file.Entry.Content.Sha256, file.Entry.Path);
        }
        manifest
            .Entries.Single(entry => entry.Entry.Path.EndsWith("p/large.txt", StringComparison.Ordinal))
            .Package.ShouldBe("p==1.0");
        manifest.Entries.Single(entry => entry.Entry.Path == "postinstall.py").Package.ShouldBeNull();

        static byte[] Unpack(byte[] frame)
        {
            using Stream content = Venvstacks.Formats.Zstd.ZstdReader.Open(new MemoryStream(frame), "frame");
            using MemoryStream bytes = new();
            content.CopyTo(bytes);
            return bytes.ToArray();
        }
    }

    [Fact]
    public async Task A_link_to_nothing_in_a_Windows_layer_is_an_error_of_the_layer()
    {
        BuiltLayer layer = _published.Application(Target.WindowsX64);
        layer = layer with
        {
            Manifest = new LayerManifest(
                [.. layer.Manifest.Entries.Append(ManifestEntry.Link("dangling", "nowhere", 0))],
                layer.Manifest.Inventory
            ),
        };

        BuildEnvException error = await Should.ThrowAsync<BuildEnvException>(() =>
            _published.PublishAsync(new PackingOptions(), [layer])
        );

        error.Message.ShouldContain(
            "layer 'app-a' cannot be packed: the link 'app-a/dangling' cannot be copied: 'app-a/nowhere' is not in the archive"
        );
    }

    [Fact]
    public async Task Acceptance_16_Windows_archives_are_zip_files_without_links_backslashes_and_names_that_differ_by_case()
    {
        await _published.PublishAsync(
            new PackingOptions(),
            [_published.Framework(Target.WindowsX64), _published.Application(Target.WindowsX64)]
        );

        foreach (ReleasedLayer layer in _published.Release.Layers)
        {
            layer.Archive.Name.ShouldBe($"{layer.InstallTarget}.zip");
            using ZipArchive zip = ZipFile.OpenRead(_published.PathOf(layer.Archive.Name));
            zip.Entries.Count.ShouldBeGreaterThan(5);
            zip.Entries.ShouldAllBe(entry => !entry.FullName.Contains('\\'));
            zip.Entries.ShouldAllBe(entry => ((entry.ExternalAttributes >> 28) & 0xF) != 0xA); // S_IFLNK
            string[] names = [.. zip.Entries.Select(entry => entry.FullName.ToUpperInvariant())];
            names.Distinct(StringComparer.Ordinal).Count().ShouldBe(names.Length);
            _published.Manifest(layer).Entries.ShouldAllBe(entry => entry.Entry.Kind != EntryKind.Link);
        }
    }

    [Fact]
    public async Task A_run_with_nothing_changed_leaves_all_files_untouched()
    {
        BuiltLayer layer = _published.Application(Target.LinuxX64);
        await _published.PublishAsync(Zst, [layer]);
        string[] looks = _published.Looks();

        await _published.PublishAsync(Zst, [layer]);

        _published.Looks().ShouldBe(looks);
        _published.Release.Number.ShouldBe(1);
    }

    [Fact]
    public async Task Another_format_is_a_new_build_of_the_archive_and_the_old_one_stays()
    {
        BuiltLayer layer = _published.Application(Target.LinuxX64);
        await _published.PublishAsync(Zst, [layer]);

        Publication gzip = await _published.PublishAsync(OptionsOf("tar.gz"), [layer]);

        gzip.Manifest.Layers.Single().Archive!.Build.ShouldBe(2);
        gzip.OutputPaths.ShouldBe([_published.PathOf("app-a.tar.gz")]);
        File.Exists(_published.PathOf("app-a.tar.zst")).ShouldBeTrue();
        StackRelease release = _published.Release;
        (release.Number, release.Layers.Single().Archive.Name).ShouldBe((2, "app-a.tar.gz"));
        (await _published.PublishAsync(OptionsOf("tar.gz") with { Level = 1 }, [layer]))
            .Manifest.Layers.Single()
            .Archive!.Build.ShouldBe(3);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("damaged")]
    [InlineData("note")]
    public async Task A_manifest_that_is_not_as_written_is_written_again(string problem)
    {
        BuiltLayer layer = _published.Application(Target.LinuxX64);
        await _published.PublishAsync(Zst, [layer]);
        string path = _published.PathOf("app-a.tar.zst.manifest");
        string note = _published.PathOf("__venvstacks__/env_origin/app-a.json");
        byte[] expected = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        string release = _published.ReleaseText;
        DateTime archived = File.GetLastWriteTimeUtc(_published.PathOf("app-a.tar.zst"));
        if (problem == "missing")
            File.Delete(path);
        else if (problem == "damaged")
            await File.WriteAllBytesAsync(path, [.. expected[..^1], 0], TestContext.Current.CancellationToken);
        else
            await File.WriteAllTextAsync(
                note,
                (await File.ReadAllTextAsync(note, TestContext.Current.CancellationToken)).Replace(
                    "\"raw_size\": ",
                    "\"raw_size\": 1"
                ),
                TestContext.Current.CancellationToken
            );

        await _published.PublishAsync(Zst, [layer]);

        File.ReadAllBytes(path).ShouldBe(expected);
        _published.ReleaseText.ShouldBe(release);
        File.GetLastWriteTimeUtc(_published.PathOf("app-a.tar.zst")).ShouldBe(archived);
    }

    [Fact]
    public async Task An_archive_of_the_reference_stays_and_gets_no_manifest()
    {
        BuiltLayer layer = _published.Application(Target.LinuxX64);
        await _published.PublishAsync(Zst, [layer]);
        Directory.Delete(_published.PathOf("__venvstacks__/env_origin"), recursive: true);
        Directory.Delete(_published.PathOf("__venvstacks__/stack_origin"), recursive: true);
        File.Delete(_published.PathOf("__venvstacks__/stack.json"));
        File.Delete(_published.PathOf("app-a.tar.zst.manifest"));

        Publication again = await _published.PublishAsync(Zst, [layer]);

        again.ReleasePath.ShouldBeNull();
        again.Manifest.Layers.Single().Archive!.Build.ShouldBe(1);
        Directory.GetFiles(_published.Output).ShouldBe([_published.PathOf("app-a.tar.zst")]);
    }

    [Theory]
    [InlineData("tar.xz")]
    [InlineData("tar.zst")]
    [InlineData("tar.gz")]
    [InlineData("tar")]
    [InlineData("zip")]
    public async Task One_and_two_threads_give_equal_bytes(string format)
    {
        BuiltLayer layer = _published.Application(Target.LinuxX64);
        Publication one = await _published.PublishAsync(OptionsOf(format), [layer], threads: 1, force: true);
        Publication two = await _published.PublishAsync(OptionsOf(format), [layer], threads: 2, force: true);
        two.Manifest.Layers[0].Archive!.Sha256.ShouldBe(one.Manifest.Layers[0].Archive!.Sha256);
        two.Manifest.Layers[0].Archive!.Build.ShouldBe(2);
    }

    private static PackingOptions OptionsOf(string format, int? frames = null) =>
        new() { Format = ArchiveFormat.All.Single(known => known.Name == format), FrameSize = frames };

    private async Task<string> UnpackAsync(string archive, string format)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_published.Output, "unpacked")).FullName;
        string path = _published.PathOf(archive);
        await TestProgram.RunAsync(folder, format == "zip" ? ["unzip", "-q", path] : ["tar", "-xf", path]);
        return folder;
    }

    // In a zip archive times are even.
    private static string[] RowsOf(ArchiveManifest manifest, bool isZip) =>
        [
            .. manifest
                .Entries.Select(entry => entry.Entry)
                .Select(entry =>
                    entry.Kind switch
                    {
                        EntryKind.Directory => $"{entry.Path} d",
                        EntryKind.Link => $"{entry.Path} l {entry.Target}",
                        _ =>
                            $"{entry.Path} f {Convert.ToString(entry.Mode, 8)} {entry.Time & (isZip ? ~1 : ~0)} {entry.Content.Sha256}",
                    }
                )
                .Order(StringComparer.Ordinal),
        ];

    private static string[] RowsOf(string folder, bool isZip) =>
        [
            .. Items(new DirectoryInfo(folder))
                .Select(item =>
                {
                    string path = Path.GetRelativePath(folder, item.FullName);
                    long time = new DateTimeOffset(item.LastWriteTimeUtc).ToUnixTimeSeconds() & (isZip ? ~1 : ~0);
                    return item.LinkTarget is { } target ? $"{path} l {target}"
                        : item is DirectoryInfo ? $"{path} d"
                        : $"{path} f {Convert.ToString((int)item.UnixFileMode, 8)} {time} {Sha256(File.ReadAllBytes(item.FullName))}";
                })
                .Order(StringComparer.Ordinal),
        ];

    private static IEnumerable<FileSystemInfo> Items(DirectoryInfo folder) =>
        folder
            .EnumerateFileSystemInfos()
            .SelectMany(item => item is DirectoryInfo { LinkTarget: null } inner ? Items(inner).Prepend(item) : [item]);

    private static string Sha256(byte[] bytes) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
}
