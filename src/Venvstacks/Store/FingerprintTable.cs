namespace Venvstacks.Store;

/// <summary>The fingerprints of intact files of the store, by <see cref="StoredContent.Number"/>. Safe for several threads.</summary>
/// <remarks>A flat table: a large layer has hundreds of thousands. A full one is emptied, so a process that lives long stays small.</remarks>
internal sealed class FingerprintTable
{
    private const int MinSize = 1 << 10;
    private const int MaxSize = 1 << 18;

    private readonly Lock _lock = new();

    // A power of two in length, at most seven eighths used; a slot without fingerprint is free.
    private (ulong Number, ulong Fingerprint)[] _slots = new (ulong, ulong)[MinSize];
    private int _count;

    /// <summary>The fingerprint of a content; 0 where there is none.</summary>
    public ulong Find(ulong number)
    {
        lock (_lock)
            return SlotOf(number).Fingerprint;
    }

    /// <summary>Sets the fingerprint of a content.</summary>
    public void Set(ulong number, ulong fingerprint)
    {
        lock (_lock)
        {
            if (_count >= _slots.Length / 8 * 7)
                MakeRoom();
            ref (ulong Number, ulong Fingerprint) slot = ref SlotOf(number);
            if (slot.Fingerprint == 0)
                _count++;
            slot = (number, fingerprint);
        }
    }

    private void MakeRoom()
    {
        (ulong Number, ulong Fingerprint)[] old = _slots;
        bool isFull = old.Length == MaxSize;
        _slots = new (ulong, ulong)[isFull ? MinSize : 2 * old.Length];
        if (isFull)
            _count = 0;
        else
        {
            foreach ((ulong number, ulong fingerprint) in old)
            {
                if (fingerprint != 0)
                    SlotOf(number) = (number, fingerprint);
            }
        }
    }

    // The slot of a number, or the free slot where it belongs.
    private ref (ulong Number, ulong Fingerprint) SlotOf(ulong number)
    {
        for (ulong place = number; ; place++)
        {
            ref (ulong Number, ulong Fingerprint) slot = ref _slots[place & (ulong)(_slots.Length - 1)];
            if (slot.Fingerprint == 0 || slot.Number == number)
                return ref slot;
        }
    }
}
