using System.Collections.Immutable;
using Venvstacks.Storage;

namespace Venvstacks.Layers;

/// <summary>A wheel whose contents lie in the store.</summary>
/// <param name="Name">The project's name as in the file name: <c>scikit_learn</c>.</param>
/// <param name="Version">Its version as in the file name.</param>
/// <param name="DistInfo">The folder of its metadata: <c>scikit_learn-1.7.2.dist-info</c>.</param>
/// <param name="Files">Its files, <c>RECORD</c> and signatures of it excepted.</param>
/// <param name="Folders">The folders that it names itself, which may be empty.</param>
public sealed record UnpackedWheel(
    string Name,
    string Version,
    string DistInfo,
    ImmutableArray<WheelFile> Files,
    ImmutableArray<string> Folders
)
{
    /// <summary>What messages call it.</summary>
    public override string ToString() => $"{Name} {Version}";
}

/// <summary>A file of a wheel.</summary>
/// <param name="Path">Its path in the wheel.</param>
/// <param name="Content">What it holds.</param>
/// <param name="RecordedHash">Its hash as the wheel's <c>RECORD</c> has it: <c>sha256=…</c>; empty where there is none.</param>
/// <param name="RecordedSize">Its size as the wheel's <c>RECORD</c> has it; may be empty.</param>
public sealed record WheelFile(string Path, StoredContent Content, string RecordedHash, string RecordedSize);
