namespace Transparency.EventStore;

/// <summary>
/// Sequence numbers whose events this process has committed together with their leaves. Where they leave no gap nobody else can have written, so nothing has to be
/// looked at in the database. What is not known here is merely looked up there. Safe for concurrent callers.
/// </summary>
internal sealed class OwnNumbers
{
    /// <summary>Most runs without gap that are remembered; of more, which other writers or failed groups in between cause, the lowest are given up.</summary>
    public const int Limit = 1024;

    private readonly Lock _lock = new();

    // Ascending, disjoint, never adjacent.
    private readonly List<(long From, long To)> _runs = [];

    /// <summary>Remembers numbers of a group that is committed.</summary>
    public void Add(IReadOnlyList<long> committed)
    {
        lock (_lock)
            foreach (var number in committed)
                AddOne(number);
    }

    /// <summary>The highest number such that all above <paramref name="low"/> up to it are ours, or <paramref name="low"/> itself. Forgets what is not above <paramref name="low"/>.</summary>
    public long Through(long low)
    {
        lock (_lock)
        {
            var below = _runs.FindIndex(run => run.To > low);
            _runs.RemoveRange(0, below < 0 ? _runs.Count : below);
            return _runs.Count > 0 && _runs[0].From <= low + 1 ? _runs[0].To : low;
        }
    }

    /// <summary>Forgets everything: behind a broken connection may be another server, with a history in which these numbers are not taken.</summary>
    public void Forget()
    {
        lock (_lock)
            _runs.Clear();
    }

    // Numbers come nearly in order, so the place is looked for from the end.
    private void AddOne(long number)
    {
        var place = _runs.Count;
        while (place > 0 && _runs[place - 1].From > number)
            place--;
        var (continues, precedes) = (place > 0 && _runs[place - 1].To >= number - 1, place < _runs.Count && _runs[place].From == number + 1);
        if (continues && precedes)
        {
            _runs[place - 1] = (_runs[place - 1].From, _runs[place].To);
            _runs.RemoveAt(place);
        }
        else if (continues)
            _runs[place - 1] = (_runs[place - 1].From, Math.Max(_runs[place - 1].To, number));
        else if (precedes)
            _runs[place] = (number, _runs[place].To);
        else
        {
            _runs.Insert(place, (number, number));
            if (_runs.Count > Limit)
                _runs.RemoveAt(0);
        }
    }
}
