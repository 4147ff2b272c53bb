using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Publishing;

/// <summary>A Python process that compiles modules on request. It writes no file, and ends with its standard input, also when this process is killed.</summary>
internal sealed class BytecodeInterpreter : IDisposable
{
    // Reads a path per line. Each answer has its length (4 bytes) in front: first the cache tag, then the compiled modules, empty
    // for a source with a syntax error.
    private const string Script = """
        import os, struct, sys
        from importlib._bootstrap_external import _code_to_hash_pyc, _code_to_timestamp_pyc
        from importlib.machinery import SourceFileLoader
        from importlib.util import source_hash

        hashed = sys.argv[1] == "hashed"

        def module(path):
            loader = SourceFileLoader("<export>", path)
            source = loader.get_data(path)
            status = os.stat(path)
            try:
                code = loader.source_to_code(source, path, _optimize=0)
            except Exception:
                return b""
            if hashed:
                return _code_to_hash_pyc(code, source_hash(source), False)
            return _code_to_timestamp_pyc(code, int(status.st_mtime), status.st_size)

        def answer(content):
            sys.stdout.buffer.write(struct.pack("<I", len(content)) + content)
            sys.stdout.buffer.flush()

        answer(sys.implementation.cache_tag.encode())
        for line in sys.stdin:
            answer(module(line[:-1]))
        """;

    private readonly Process _process;
    private string _tag = "";

    private BytecodeInterpreter(Process process) => _process = process;

    /// <summary>Starts an interpreter.</summary>
    /// <param name="python">Its full path.</param>
    /// <param name="folder">The folder of the layer, to which paths are relative.</param>
    /// <param name="isHashed">Whether compiled modules hold the hash of their source, which Python does not check (PEP 552), instead of its time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null if it does not run on this machine, such as one for the other C library.</returns>
    public static async Task<BytecodeInterpreter?> TryStartAsync(
        string python,
        string folder,
        bool isHashed,
        CancellationToken cancellationToken
    )
    {
        string[] arguments = ["-I", "-B", "-X", "utf8", "-W", "ignore", "-c", Script, isHashed ? "hashed" : "timed"];
        ProcessStartInfo start = new(python, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        BytecodeInterpreter? interpreter = null;
        try
        {
            interpreter = new BytecodeInterpreter(Process.Start(start)!);
            interpreter._tag = Encoding.UTF8.GetString(
                await interpreter.ReadAsync(cancellationToken).ConfigureAwait(false)
            );
            return interpreter;
        }
        catch (Exception exception)
        {
            interpreter?.Dispose();
            if (exception is Win32Exception or EndOfStreamException)
                return null;
            throw;
        }
    }

    /// <summary>The path of the compiled module of a source: <c>a/__pycache__/b.cpython-311.pyc</c> for <c>a/b.py</c> (PEP 3147).</summary>
    public string ModulePath(string source)
    {
        int name = source.LastIndexOf('/') + 1;
        return $"{source[..name]}__pycache__/{source[name..^3]}.{_tag}.pyc";
    }

    /// <summary>Compiles a source.</summary>
    /// <returns>The compiled module; empty if the source has a syntax error.</returns>
    /// <exception cref="BuildEnvException">The interpreter ended.</exception>
    public async Task<byte[]> CompileAsync(string source, CancellationToken cancellationToken)
    {
        try
        {
            await _process.StandardInput.WriteAsync($"{source}\n".AsMemory(), cancellationToken).ConfigureAwait(false);
            await _process.StandardInput.FlushAsync(cancellationToken).ConfigureAwait(false);
            return await ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            string python = _process.StartInfo.FileName;
            throw new BuildEnvException(
                Diagnostic.Error(
                    DiagnosticCodes.InterpreterEnded,
                    $"the interpreter '{python}' ended while it compiled '{source}'"
                ),
                exception
            );
        }
    }

    /// <summary>Ends the interpreter.</summary>
    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        Stream output = _process.StandardOutput.BaseStream;
        byte[] length = new byte[sizeof(uint)];
        await output.ReadExactlyAsync(length, cancellationToken).ConfigureAwait(false);
        byte[] content = new byte[BinaryPrimitives.ReadUInt32LittleEndian(length)];
        await output.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
        return content;
    }
}
