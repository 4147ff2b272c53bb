using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Publishing;

/// <summary>A Python process that compiles modules on request. It writes no file, and ends with its standard input, also when this process is killed.</summary>
internal sealed class BytecodeInterpreter : IDisposable
{
    // Reads a path per line, or after a tab the folder that further paths are relative to, as hexadecimal digits. Each answer has
    // its length (4 bytes) in front: first the cache tag, then the compiled modules, empty for a source with a syntax error.
    // It imports little, since starting takes as long as compiling ten modules.
    private const string Script = """
        import gc, os, sys
        from importlib._bootstrap_external import SourceFileLoader, _code_to_hash_pyc, _code_to_timestamp_pyc

        gc.disable()
        hashed = sys.argv[1] == "hashed"
        if hashed:
            from importlib.util import source_hash

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
            sys.stdout.buffer.write(len(content).to_bytes(4, "little") + content)
            sys.stdout.buffer.flush()

        answer(sys.implementation.cache_tag.encode())
        for line in sys.stdin:
            if line[0] == "\t":
                os.chdir(bytes.fromhex(line[1:-1]))
            else:
                answer(module(line[:-1]))
        """;

    // glibc keeps the memory of one module for the next instead of giving it back to the system; other C libraries ignore this.
    private static readonly Dictionary<string, string> KeptMemory = new(StringComparer.Ordinal)
    {
        ["MALLOC_TRIM_THRESHOLD_"] = "500000000",
        ["MALLOC_MMAP_THRESHOLD_"] = "100000000",
        ["MALLOC_TOP_PAD_"] = "16000000",
    };

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
        string[] arguments =
        [
            "-I",
            "-S",
            "-B",
            "-X",
            "utf8",
            "-W",
            "ignore",
            "-c",
            Script,
            isHashed ? "hashed" : "timed",
        ];
        ProcessStartInfo start = new(python, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        foreach ((string name, string value) in KeptMemory)
            start.Environment[name] = value;
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

    /// <summary>Goes to the folder of another layer.</summary>
    /// <exception cref="BuildEnvException">The interpreter ended.</exception>
    public Task EnterAsync(string folder, CancellationToken cancellationToken) =>
        GuardAsync(
            folder,
            () => WriteAsync($"\t{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(folder))}", cancellationToken)
        );

    /// <summary>Compiles a source.</summary>
    /// <returns>The compiled module; empty if the source has a syntax error.</returns>
    /// <exception cref="BuildEnvException">The interpreter ended.</exception>
    public Task<byte[]> CompileAsync(string source, CancellationToken cancellationToken) =>
        GuardAsync(
            source,
            async () =>
            {
                await WriteAsync(source, cancellationToken).ConfigureAwait(false);
                return await ReadAsync(cancellationToken).ConfigureAwait(false);
            }
        );

    /// <summary>Compiles the sources of a queue. While a module is stored, the interpreter compiles the next one.</summary>
    /// <param name="sources">The queue, which several interpreters may share.</param>
    /// <param name="store">Receives a source and its compiled module, which is empty if the source has a syntax error.</param>
    /// <param name="cancellationToken">Ends it between two sources.</param>
    /// <exception cref="BuildEnvException">The interpreter ended.</exception>
    public async Task CompileAsync(
        ConcurrentQueue<string> sources,
        Action<string, byte[]> store,
        CancellationToken cancellationToken
    )
    {
        string? asked = null;
        do
        {
            string? current = asked;
            if (sources.TryDequeue(out asked))
                await GuardAsync(asked, () => WriteAsync(asked, cancellationToken)).ConfigureAwait(false);
            if (current is not null)
                store(current, await GuardAsync(current, () => ReadAsync(cancellationToken)).ConfigureAwait(false));
        } while (asked is not null);
    }

    /// <summary>Ends the interpreter.</summary>
    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task<T> GuardAsync<T>(string path, Func<Task<T>> exchange)
    {
        try
        {
            return await exchange().ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            string python = _process.StartInfo.FileName;
            throw new BuildEnvException(
                Diagnostic.Error(
                    DiagnosticCodes.InterpreterEnded,
                    $"the interpreter '{python}' ended while it compiled '{path}'"
                ),
                exception
            );
        }
    }

    private async Task<bool> WriteAsync(string line, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteAsync($"{line}\n".AsMemory(), cancellationToken).ConfigureAwait(false);
        await _process.StandardInput.FlushAsync(cancellationToken).ConfigureAwait(false);
        return true;
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
