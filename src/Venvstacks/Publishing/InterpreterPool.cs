using System.Collections.Concurrent;

namespace Venvstacks.Publishing;

/// <summary>The interpreters that compile the modules of layers on one runtime: started as they are needed, at most one for each core.</summary>
/// <param name="python">The full path of the interpreter.</param>
internal sealed class InterpreterPool(string python) : IDisposable
{
    private readonly SemaphoreSlim _cores = new(Environment.ProcessorCount);
    private readonly ConcurrentBag<BytecodeInterpreter> _idle = [];

    /// <summary>Does work with an interpreter that nothing else uses meanwhile.</summary>
    /// <param name="folder">The folder of the layer, to which paths are relative.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Ends the wait for an interpreter.</param>
    /// <returns>False if the interpreter does not run on this machine.</returns>
    public async Task<bool> TryUseAsync(
        string folder,
        Func<BytecodeInterpreter, Task> work,
        CancellationToken cancellationToken
    )
    {
        await _cores.WaitAsync(cancellationToken).ConfigureAwait(false);
        BytecodeInterpreter? interpreter = null;
        try
        {
            if (_idle.TryTake(out interpreter))
                await interpreter.EnterAsync(folder, cancellationToken).ConfigureAwait(false);
            else
                interpreter = await BytecodeInterpreter
                    .TryStartAsync(python, folder, isHashed: false, cancellationToken)
                    .ConfigureAwait(false);
            if (interpreter is null)
                return false;
            await work(interpreter).ConfigureAwait(false);
            _idle.Add(interpreter);
            interpreter = null;
            return true;
        }
        finally
        {
            interpreter?.Dispose(); // the work failed: an answer may be on its way
            _cores.Release();
        }
    }

    /// <summary>Ends the interpreters.</summary>
    public void Dispose()
    {
        while (_idle.TryTake(out BytecodeInterpreter? interpreter))
            interpreter.Dispose();
        _cores.Dispose();
    }
}
