using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using Transparency.Ledger;

namespace Transparency.EventStore;

/// <summary>A witness says that the head does not continue what it has seen: the log forked, or was set back.</summary>
internal sealed class WitnessRefusedException(string what) : Exception(what);

/// <summary>Asks the witnesses for their cosignatures (C2SP tlog-witness, <c>add-checkpoint</c>).</summary>
internal sealed class Witnesses(LogOptions options, HttpClient http, ILogger logger)
{
    /// <summary>Sizes that the witnesses are known to have cosigned; absent = ask from the last published head.</summary>
    private readonly Dictionary<Uri, long> _sizes = [];

    /// <summary>The note with all cosignatures that could be had.</summary>
    /// <param name="proofFrom">Consistency proof from an older size to the note's.</param>
    /// <exception cref="WitnessRefusedException">A witness has seen another history. One is enough to stop.</exception>
    public async Task<SignedNote> CosignAsync(SignedNote note, Checkpoint head, long publishedSize, Func<long, Task<IReadOnlyList<byte[]>>> proofFrom, CancellationToken cancellation)
    {
        var cosignatures = new List<NoteSignature>();
        // One after the other: the proofs come from one tree, and there are few witnesses.
        foreach (var witness in options.Witnesses)
        {
            try
            {
                cosignatures.AddRange(await AskAsync(witness, note, head, publishedSize, proofFrom, cancellation).ConfigureAwait(false));
                _sizes[witness] = head.Size;
            }
            catch (Exception error) when (error is HttpRequestException or IOException or FormatException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                LogEvents.WitnessSilent(logger, error, witness);
            }
        }
        return note.With(cosignatures.DistinctBy(cosignature => cosignature.Line));
    }

    private async Task<List<NoteSignature>> AskAsync(Uri witness, SignedNote note, Checkpoint head, long publishedSize, Func<long, Task<IReadOnlyList<byte[]>>> proofFrom, CancellationToken cancellation)
    {
        var oldSize = _sizes.GetValueOrDefault(witness, publishedSize);
        // It answers 409 with the size it knows; once is enough, since nobody else shows it this log.
        for (var attempt = 0; ; attempt++)
        {
            using var body = new StringContent(Body(oldSize, await proofFrom(oldSize).ConfigureAwait(false), note), Encoding.UTF8, "text/plain");
            using var response = await http.PostAsync(new Uri(witness, "add-checkpoint"), body, cancellation).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
            switch (response.StatusCode)
            {
                case HttpStatusCode.OK:
                    return Verified(text, note);
                case HttpStatusCode.Conflict when attempt == 0 && long.TryParse(text.Trim(), out var known):
                    if (known > head.Size)
                        throw new WitnessRefusedException($"{witness} has cosigned {known} leaves, but the ledger has {head.Size}: it was set back");
                    oldSize = known;
                    continue;
                case HttpStatusCode.UnprocessableEntity:
                    throw new WitnessRefusedException($"{witness} has cosigned another history than this ledger's {head.Size} leaves");
                default:
                    _sizes.Remove(witness);
                    throw new HttpRequestException($"{witness} answered {(int)response.StatusCode}");
            }
        }
    }

    private static string Body(long oldSize, IReadOnlyList<byte[]> proof, SignedNote note)
    {
        var body = new StringBuilder($"old {oldSize}\n");
        foreach (var hash in proof)
            body.Append(Convert.ToBase64String(hash)).Append('\n');
        return body.Append('\n').Append(note).ToString();
    }

    private List<NoteSignature> Verified(string lines, SignedNote note)
    {
        var good = new List<NoteSignature>();
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            if (NoteSignature.TryParse(line, out var signature) && options.WitnessKeys.Any(key => key.Verify(note.Text, signature)))
                good.Add(signature);
        return good.Count > 0 ? good : throw new FormatException("no cosignature of a known key in the answer");
    }
}
