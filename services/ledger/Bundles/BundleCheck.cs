using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Transparency.Ledger;

/// <summary>What checking a bundle found.</summary>
/// <param name="Events">Events that were shown and checked.</param>
/// <param name="Head">Verdict on the head; null when the first line could not be read.</param>
/// <param name="Problems">What is wrong, each with its line, in English; the first ones.</param>
public sealed record BundleVerdict(long Events, CheckpointVerdict? Head, IReadOnlyDictionary<string, string> Filter, IReadOnlyList<string> Problems)
{
    /// <summary>Everything shown is proven to be in a log that the policy accepts.</summary>
    public bool Accepted => Problems.Count == 0;
}

/// <summary>Checks an audit bundle line by line against a policy: signatures, every event, every tile. No network, constant memory.</summary>
public sealed class BundleCheck(TrustPolicy policy)
{
    private const int Named = 20;
    private readonly List<string> _problems = [];
    private CheckpointVerdict? _head;
    private IReadOnlyDictionary<string, string> _filter = new Dictionary<string, string>();
    private long _line, _events, _tiles, _lastTile = -1, _lastIndex = -1;
    private OpenTile? _tile;
    private bool _ended;

    private sealed record OpenTile(long Index, int Width, int Events, List<byte[]> Proof, Queue<(int From, int Count, byte[] Hash)> Skipped)
    {
        public Frontier Tree { get; } = new();
        public List<long> Shown { get; } = [];
    }

    /// <summary>Reads a bundle to its end.</summary>
    /// <param name="event">Told of every event that agrees with its entry: its ledger index and what is shown of it.</param>
    public async Task<BundleVerdict> RunAsync(TextReader lines, Action<long, Disclosure>? @event, CancellationToken cancellation)
    {
        while (_problems.Count < Named && await lines.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
        {
            _line++;
            try
            {
                Take(Encoding.UTF8.GetBytes(line), @event);
            }
            catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentException or OverflowException)
            {
                Wrong($"this is no line of an audit bundle: {e.Message}");
                break;
            }
        }
        Close();
        if (!_ended && _problems.Count == 0) Wrong("the bundle ends before its last line: it was cut off");
        return new(_events, _head, _filter, _problems);
    }

    private void Take(ReadOnlyMemory<byte> text, Action<long, Disclosure>? @event)
    {
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 1000 });
        var line = document.RootElement;
        if (_ended) Wrong("something follows the last line");
        else if (_line == 1) Begin(line);
        else if (line.TryGetProperty("tile", out var tile)) Open(tile.GetInt64(), line);
        else if (line.TryGetProperty("index", out var index)) Show(index.GetInt64(), line, @event);
        else if (line.TryGetProperty("end", out _)) End(line);
        else throw new FormatException("it has none of the members tile, index and end.");
    }

    private void Begin(JsonElement line)
    {
        if (!line.TryGetProperty("format", out var format) || format.GetString() != BundleWriter.Format) throw new FormatException($"its format is not {BundleWriter.Format}.");
        _filter = line.GetProperty("filter").EnumerateObject().ToDictionary(each => each.Name, each => each.Value.GetString() ?? "");
        _head = policy.Check(SignedNote.Parse(line.GetProperty("checkpoint").GetString()!));
        foreach (var problem in _head.Problems) Wrong(problem);
    }

    private void Open(long index, JsonElement line)
    {
        Close();
        var (width, expected) = (line.GetProperty("width").GetInt32(), TileId.In(0, index, _head!.Checkpoint.Size).Width);
        if (index <= _lastTile) throw new FormatException($"tile {index} comes after tile {_lastTile}.");
        if (width != expected || width == 0) throw new FormatException($"tile {index} has {expected} leaves under the head, not {width}.");
        _lastTile = index;
        _tile = new(index, width, line.GetProperty("events").GetInt32(), [.. line.GetProperty("proof").EnumerateArray().Select(Hash)],
            new(line.GetProperty("skipped").EnumerateArray().Select(each => (each.GetProperty("from").GetInt32(), each.GetProperty("count").GetInt32(), Hash(each.GetProperty("hash"))))));
        _tiles++;
        Skip();
    }

    private void Show(long index, JsonElement line, Action<long, Disclosure>? @event)
    {
        if (_tile is not { } tile) throw new FormatException("an event stands before the first tile.");
        var first = tile.Index * TileId.FullWidth;
        if (index <= _lastIndex || index < first || index >= first + tile.Width) throw new FormatException($"event {index} does not stand in its order in tile {tile.Index}.");
        _lastIndex = index;
        var disclosure = Disclosure.Parse(JsonMarshal.GetRawUtf8Value(line.GetProperty("disclosure")).ToArray());
        var entry = Hash(line.GetProperty("entry"));
        tile.Shown.Add(index);
        _events++;
        if (tile.Tree.Size != index - first)
        {
            Wrong(string.Create(CultureInfo.InvariantCulture, $"between the events up to {first + tile.Tree.Size - 1} and {index} something is missing"));
            throw new FormatException("the tile has a hole.");
        }
        if (!disclosure.Entry().AsSpan().SequenceEqual(entry))
            Wrong(string.Create(CultureInfo.InvariantCulture, $"event {index}: its content is not what its entry was made of"));
        else
            @event?.Invoke(index, disclosure);
        tile.Tree.Append(TreeHash.Leaf(entry));
        Skip();
    }

    private void Skip()
    {
        while (_tile!.Skipped.TryPeek(out var next) && next.From == _tile.Tree.Size)
        {
            _tile.Skipped.Dequeue();
            if (!BitOperations.IsPow2(next.Count) || next.From + next.Count > _tile.Width) throw new FormatException($"what is skipped at {next.From} is no subtree of the tile.");
            _tile.Tree.Append(next.Hash, BitOperations.Log2((uint)next.Count));
        }
    }

    private void Close()
    {
        if (_tile is not { } tile) return;
        _tile = null;
        if (_problems.Count > 0) return;
        var shown = string.Join(", ", tile.Shown.Take(8)) + (tile.Shown.Count > 8 ? ", …" : "");
        if (tile.Tree.Size != tile.Width || tile.Shown.Count != tile.Events)
            Wrong(string.Create(CultureInfo.InvariantCulture, $"tile {tile.Index}: {tile.Shown.Count} events and {tile.Tree.Size} leaves stand here, {tile.Events} and {tile.Width} were announced (events {shown})"));
        else if (!MerkleProof.VerifyInclusion(tile.Tree.Root(), tile.Index, (_head!.Checkpoint.Size + TileId.FullWidth - 1) / TileId.FullWidth, tile.Proof, _head.Checkpoint.Root))
            Wrong(string.Create(CultureInfo.InvariantCulture, $"tile {tile.Index}: its events ({shown}), or a hash beside them, are not what the signed head has"));
    }

    private void End(JsonElement line)
    {
        Close();
        _ended = true;
        if (line.GetProperty("events").GetInt64() != _events || line.GetProperty("tiles").GetInt64() != _tiles)
            Wrong(string.Create(CultureInfo.InvariantCulture, $"{line.GetProperty("events")} events in {line.GetProperty("tiles")} tiles were exported, {_events} in {_tiles} are here"));
    }

    private void Wrong(string what) => _problems.Add(string.Create(CultureInfo.InvariantCulture, $"line {_line}: {what}"));

    private static byte[] Hash(JsonElement element) =>
        StrictText.TryHash(element.GetString() ?? "", out var hash) ? hash : throw new FormatException($"'{element}' is not a SHA-256 hash in base 64.");
}
