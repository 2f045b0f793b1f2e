using System.Diagnostics;
using System.Diagnostics.Metrics;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Quarantine;
using Transparency.DecisionCapture.Subjects;
using Transparency.EventStore;

namespace Transparency.DecisionCapture.Intake;

/// <summary>
/// The one way in, whatever the door: read, check, take keys, write, append, and tell how each event ended. When it returns,
/// everything it was given is on disk as a fact or in quarantine; when it throws, the same deliveries may simply come again.
/// </summary>
public sealed partial class RecordCaseEvents(Store store, CatalogueLog catalogue, SubjectKeys keys, SubjectLookup lookup, TextShapes shapes,
    Waiting waiting, Outcomes outcomes, TimeProvider clock, ILogger<RecordCaseEvents> log)
{
    /// <summary>Most events that are handled as one batch.</summary>
    public const int LargestBatch = 500;

    // Below this, handing work to another core costs more than doing it.
    private const int WorthSharing = 16;

    private static readonly Meter s_meter = new("Transparency.DecisionCapture");
    private static readonly Counter<long> s_events = s_meter.CreateCounter<long>("transparency.intake.events", description: "Case events by door and outcome");

    /// <summary>Records a batch; the answer has one outcome per delivery, in order.</summary>
    /// <param name="isNewDelivery">False for attempts from quarantine, which no source has sent again.</param>
    /// <param name="turn">Place among batches in work at the same time; null when no order is asked for. Passed on whatever happens.</param>
    public async Task<IReadOnlyList<IntakeOutcome>> HandleAsync(IReadOnlyList<Delivery> deliveries, bool isNewDelivery, CancellationToken cancellation, Turn? turn = null)
    {
        try
        {
            return await HandleAsync(deliveries, isNewDelivery, isStorable: true, turn, cancellation);
        }
        catch (Exception e) when (IsAboutTheEvents(e))
        {
            // Something in the batch cannot be stored, whatever the checks say. It must not hold up the others, nor be lost.
            NotStorable(log, e, deliveries.Count);
        }
        finally
        {
            if (turn is not null)
                await turn.PassAsync();
        }
        if (deliveries.Count == 1)
            return await HandleAsync(deliveries, isNewDelivery, isStorable: false, turn: null, cancellation);
        // The first attempt may have recorded the good ones; finding them there is then no duplicate.
        var again = deliveries.Select(delivery => delivery with { Redelivered = true }).ToList();
        var half = again.Count / 2;
        var first = await HandleAsync(again[..half], isNewDelivery, cancellation);
        return [.. first, .. await HandleAsync(again[half..], isNewDelivery, cancellation)];
    }

    // What passes by itself when servers are back is not about the events.
    private static bool IsAboutTheEvents(Exception e) => e is not (OperationCanceledException or StoreUnavailableException or StoreOverloadedException
        or TimeoutException or IOException) && e is not NpgsqlException { IsTransient: true } and not NpgsqlException { InnerException: IOException or TimeoutException };

    private async Task<IReadOnlyList<IntakeOutcome>> HandleAsync(IReadOnlyList<Delivery> deliveries, bool isNewDelivery, bool isStorable, Turn? turn, CancellationToken cancellation)
    {
        var items = new Item[deliveries.Count];
        try
        {
            var inForce = await ReadAsync(deliveries, items, cancellation);
            if (!isStorable)
                items[0].Refuse("not-storable");
            var good = items.Where(item => item.Reasons.Count == 0).ToList();
            await AppendAsync(good, inForce, turn, cancellation);
            await waiting.KeepAsync([.. items.Where(item => item.Reasons.Count > 0).Select(item => item.Refusal)], inForce, isNewDelivery, cancellation);
            return await TellAsync(items, good, isNewDelivery, cancellation);
        }
        finally
        {
            foreach (var item in items)
                item?.Dispose();
        }
    }

    private async Task<CatalogueInForce> ReadAsync(IReadOnlyList<Delivery> deliveries, Item[] items, CancellationToken cancellation)
    {
        var inForce = catalogue.InForce;
        var now = clock.GetUtcNow();
        Share(items.Length, index => items[index] = new Item(ReportedEvent.Read(deliveries[index]), now, inForce));
        // Another replica may have imported what these events need a moment ago.
        if (!items.Any(item => item.Reasons.Any(reason => Validation.DependOnCatalogue.Contains(reason.Code))))
            return inForce;
        var newer = await catalogue.RefreshAsync(cancellation);
        if (newer.Version != inForce.Version)
            foreach (var item in items)
                item.Check(now, newer);
        return newer;
    }

    private async Task AppendAsync(List<Item> good, CatalogueInForce inForce, Turn? turn, CancellationToken cancellation)
    {
        if (good.Count == 0)
            return;
        Share(good.Count, index => good[index].Draft(inForce, lookup));
        var lookups = good.SelectMany(item => item.Fact!.Subjects.Values).Concat(good.Select(item => item.Fact!.TextLookup).OfType<string>()).ToHashSet(StringComparer.Ordinal);
        var subjectKeys = await keys.GetOrCreateAsync(lookups, cancellation);
        var appends = new Append[good.Count];
        var now = clock.GetUtcNow();
        Share(good.Count, index => appends[index] = CaseEventAppend.Of(good[index].Fact!, good[index].Trace, subjectKeys, shapes, now));
        if (turn is not null)
            await turn.ComeAsync();
        var recorded = store.AppendAllAsync(appends, cancellation);
        if (turn is not null)
            await turn.PassAsync();
        var results = await recorded;
        for (var i = 0; i < good.Count; i++)
            good[i].Take(results[i]);
    }

    private async Task<IReadOnlyList<IntakeOutcome>> TellAsync(Item[] items, List<Item> good, bool isNewDelivery, CancellationToken cancellation)
    {
        var told = items.Select(item => item.Outcome()).ToArray();
        await outcomes.AddAsync(isNewDelivery ? told : [.. told.Where(each => each.Outcome == Outcomes.Accepted)], cancellation);
        var recorded = new Dictionary<string, (string, string, long)>();
        foreach (var item in good)
            if (item.Index is { } index)
                recorded[QuarantineIds.Of(item.Reported.Source!, item.Reported.Id!)] = (item.Reported.Source!, item.Reported.Id!, index);
        await waiting.SettleAsync(recorded, cancellation);
        foreach (var item in items)
            s_events.Add(1, new("door", item.Reported.Delivery.Door.ToString()), new("outcome", item.Outcome().Outcome));
        return told;
    }

    [LoggerMessage(2101, LogLevel.Error, "A batch of {Count} could not be stored; it is tried in halves")]
    private static partial void NotStorable(ILogger logger, Exception cause, int count);

    private static void Share(int count, Action<int> work)
    {
        if (count < WorthSharing)
            for (var i = 0; i < count; i++)
                work(i);
        else
            Parallel.For(0, count, work);
    }

    private sealed class Item : IDisposable
    {
        private readonly Activity? _activity;
        private AppendResult? _result;

        public Item(ReportedEvent reported, DateTimeOffset now, CatalogueInForce inForce)
        {
            Reported = reported;
            _activity = IntakeTrace.Start(reported);
            Trace = _activity?.Id ?? IntakeTrace.Continue(reported.Traceparent);
            Reasons = Validation.Check(reported, inForce, now);
        }

        public ReportedEvent Reported { get; }
        public IReadOnlyList<QuarantineReason> Reasons { get; private set; }
        public string Trace { get; }
        public FactDraft? Fact { get; private set; }
        public Refusal Refusal => new(Reported, Reasons);

        /// <summary>Ledger index once recorded, now or before.</summary>
        public long? Index => _result switch
        {
            AppendResult.Appended appended => appended.FirstIndex,
            AppendResult.AlreadyRecorded already => already.Index,
            _ => null,
        };

        public void Check(DateTimeOffset now, CatalogueInForce inForce) => Reasons = Validation.Check(Reported, inForce, now);

        public void Refuse(string code) => Reasons = [.. Reasons, Intake.Reasons.Of(code, "")];

        public void Draft(CatalogueInForce inForce, SubjectLookup lookup) =>
            Fact = FactDraft.Of(Reported, inForce.Version, inForce.Sources[Reported.Source!], lookup);

        public void Take(AppendResult result)
        {
            _result = result;
            if (result is AppendResult.DigestConflict)
                Reasons = [Intake.Reasons.Of("id-reused", "/id")];
            else if (Index is null)
                throw new InvalidOperationException($"A case stream answered {result.GetType().Name}.");
        }

        public IntakeOutcome Outcome()
        {
            if (Reasons.Count > 0)
                return new IntakeOutcome(Reported.Source, Reported.Id, Outcomes.Quarantined, null, null, Refusal.QuarantineId, Reasons);
            // What the broker hands out a second time was sent once: the source has not repeated itself.
            var repeated = _result is AppendResult.AlreadyRecorded && !Reported.Delivery.Redelivered;
            return new IntakeOutcome(Reported.Source, Reported.Id, repeated ? Outcomes.Duplicate : Outcomes.Accepted, Index,
                Fact!.Type.AboutCase ? Fact.StreamId : null, null, []);
        }

        public void Dispose()
        {
            if (Reasons.Count > 0)
                _activity?.SetTag("transparency.quarantined", string.Join(' ', Reasons.Select(reason => reason.Code)));
            _activity?.Dispose();
            Reported.Dispose();
        }
    }
}
