using System.Collections.Immutable;
using Venvstacks.Formats.Text;
using Venvstacks.Locking;
using Venvstacks.Packaging;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Tests.Publishing;

/// <summary>Gives a package of locks its next version, as locking again would write them.</summary>
internal static class NextLock
{
    /// <summary>Writes the locks that have a package.</summary>
    public static void Write(TestStack stack, string package, string version, TestWheel wheel, DateTimeOffset? time)
    {
        PackageName name = PackageName.Parse(package);
        string requirements = Path.Combine(stack.Folder, "requirements");
        foreach (string path in Directory.GetFiles(requirements, "pylock.*.toml", SearchOption.AllDirectories))
        {
            SourceText source = new(path, File.ReadAllText(path));
            PylockReader.TryRead(source, out Pylock? pylock, out ImmutableArray<Diagnostic> problems).ShouldBeTrue();
            problems.ShouldBeEmpty();
            if (!pylock!.Packages.Any(locked => locked.Name == name))
                continue;
            Pylock changed = pylock with { Packages = [.. pylock.Packages.Select(Change)] };
            File.WriteAllText(path, PylockWriter.Write(changed));
            string metadataPath = Path.ChangeExtension(path, ".meta.json");
            LockMetadata metadata = LockMetadata.Parse(File.ReadAllText(metadataPath));
            metadata = metadata with
            {
                RequirementsHash = LockHashes.OfPackages(changed.Packages.Select(LockedPackage.From)),
                LockedAt = time is { } moved ? LockMetadata.FormatTime(moved) : metadata.LockedAt,
            };
            File.WriteAllText(metadataPath, metadata.ToText());
        }

        PylockPackage Change(PylockPackage locked) =>
            locked.Name != name
                ? locked
                : locked with
                {
                    Version = PackageVersion.Parse(version),
                    Wheels = locked.Wheels.IsEmpty
                        ? []
                        :
                        [
                            new PylockWheel
                            {
                                Url = $"https://files.example/{wheel.FileName}",
                                UploadTime = new DateTimeOffset(2025, 10, 10, 0, 0, 0, TimeSpan.Zero),
                                Size = wheel.Bytes.Length,
                                Hashes = ImmutableSortedDictionary<string, string>.Empty.Add("sha256", wheel.Sha256),
                            },
                        ],
                };
    }
}
