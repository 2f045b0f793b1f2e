using System.Globalization;

namespace Transparency.Ledger;

/// <summary>Reads the C2SP tlog-policy format line by line.</summary>
internal sealed class PolicyReader
{
    private readonly List<TrustedLog> _logs = [];
    private readonly List<TrustedWitness> _witnesses = [];
    private readonly Dictionary<string, Quorum> _named = new(StringComparer.Ordinal);
    private readonly HashSet<string> _members = new(StringComparer.Ordinal);
    private readonly List<KeyRange> _ranges = [];
    private readonly List<LogEpoch> _epochs = [];
    private Quorum? _quorum;

    internal TrustPolicy Read(string text)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            try
            {
                if (lines[i].Any(c => (c < ' ' && c != '\t') || c == '\u007f'))
                    throw new FormatException("a control character other than tab and newline");
                Line(lines[i].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
            }
            catch (FormatException e)
            {
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"Policy line {i + 1}: {e.Message}"), e);
            }
        }
        return new TrustPolicy(_logs, _witnesses, _quorum ?? throw new FormatException("The policy has no quorum line.")) { Ranges = _ranges, Epochs = _epochs };
    }

    private void Line(string[] items)
    {
        switch (items)
        {
            case [RangeLines.Key, var key, var from, var to]:
                Range(key, from, to);
                return;
            case [RangeLines.Epoch, var origin, var from, var to]:
                Epoch(origin, from, to, null);
                return;
            case [RangeLines.Epoch, var origin, var from, var to, "missing", var first, var last]:
                Epoch(origin, from, to, RangeLines.Read(first, last) is (var lost, { } end) ? new MissingRange(lost, end) : throw new FormatException("what is missing has an end."));
                return;
            case [RangeLines.Key or RangeLines.Epoch, ..]:
                throw new FormatException($"'{items[0]}' has the wrong items.");
            case []:
            case [['#', ..], ..]:
                return;
            case ["log", var vkey]:
                Log(vkey, null);
                return;
            case ["log", var vkey, var url]:
                Log(vkey, url);
                return;
            case ["witness", var name, var vkey]:
                Witness(name, vkey, null);
                return;
            case ["witness", var name, var vkey, var url]:
                Witness(name, vkey, url);
                return;
            case ["group", var name, var threshold, _, ..]:
                Group(name, threshold, items[3..]);
                return;
            case ["quorum", var name]:
                if (_quorum is not null)
                    throw new FormatException("a second quorum line.");
                _quorum = name == "none" ? Quorum.None : Named(name);
                return;
            default:
                throw new FormatException($"'{items[0]}' is no line of a policy, or has the wrong number of items.");
        }
    }

    private void Log(string vkey, string? url)
    {
        var key = VerifierKey.Parse(vkey);
        if (key.Algorithm == NoteAlgorithm.Cosignature)
            throw new FormatException("a cosignature key cannot be a log's key.");
        if (_logs.Any(l => l.Key.PublicKey.SequenceEqual(key.PublicKey)))
            throw new FormatException("the same public key as an earlier log line.");
        _logs.Add(new TrustedLog(key, url));
    }

    private void Range(string named, string from, string to)
    {
        var log = _logs.FirstOrDefault(l => string.Create(CultureInfo.InvariantCulture, $"{l.Key.Name}+{l.Key.KeyId:x8}") == named) ?? throw new FormatException($"'{named}' is no key of an earlier log line.");
        if (_ranges.Any(r => r.Key.Equals(log.Key)))
            throw new FormatException($"a second range of {named}.");
        var (first, last) = RangeLines.Read(from, to);
        _ranges.Add(new KeyRange(log.Key, first, last));
    }

    private void Epoch(string origin, string from, string to, MissingRange? missing)
    {
        if (_epochs.Any(e => e.Origin == origin))
            throw new FormatException($"a second epoch {origin}.");
        var (first, last) = RangeLines.Read(from, to);
        _epochs.Add(new LogEpoch(origin, first, last, missing));
    }

    private void Witness(string name, string vkey, string? url)
    {
        var key = VerifierKey.Parse(vkey);
        if (key.Algorithm != NoteAlgorithm.Cosignature)
            throw new FormatException("a witness needs a cosignature key (type 0x04).");
        if (_witnesses.Any(w => w.Key.PublicKey.SequenceEqual(key.PublicKey)))
            throw new FormatException("the same public key as an earlier witness line.");
        _witnesses.Add(new TrustedWitness(name, key, url));
        Define(name, new Quorum.Witness(name, key));
    }

    private void Group(string name, string threshold, string[] members)
    {
        var wanted = threshold switch
        {
            "all" => members.Length,
            "any" => 1,
            _ => StrictText.TryDecimal(threshold, out var k) && k >= 1 && k <= members.Length
                ? (int)k
                : throw new FormatException($"'{threshold}' is not all, any or a number from 1 to {members.Length}."),
        };
        var group = new Quorum.Group(name, wanted, [.. members.Select(Named)]);
        foreach (var member in members)
            if (!_members.Add(member))
                throw new FormatException($"'{member}' is already a member of a group.");
        Define(name, group);
    }

    private Quorum Named(string name) => _named.TryGetValue(name, out var quorum) ? quorum : throw new FormatException($"'{name}' is not defined on an earlier line.");

    private void Define(string name, Quorum quorum)
    {
        if (name == "none" || !_named.TryAdd(name, quorum))
            throw new FormatException($"the name '{name}' is taken.");
    }
}
