using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Erasure;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.Reads;
using Transparency.EventStore;

namespace Transparency.DecisionCapture
{
    /// <summary>Reads of a case were kept from its applicant by rule. Name on disk: case_reads_delayed; stream <c>delayed-&lt;case&gt;</c>.</summary>
    /// <param name="Rule">open-investigation: a flag, a complaint or an investigation about the case is open.</param>
    /// <param name="Withheld">Reads kept back so far.</param>
    /// <param name="NewestAt">Time of the newest of them.</param>
    public sealed record CaseReadsDelayed(string CaseId, string Rule, long Withheld, DateTimeOffset NewestAt);
}

namespace Transparency.DecisionCapture.MyCase
{
    /// <summary>
    /// Who opened a case, for its applicant: role and office, no names, everybody. While a flag, a complaint or an investigation about the case is open the reads of those who
    /// investigate are kept back, and that they are is recorded. Afterwards they show. Nothing in the answer says that anything was kept back: that would tell of the investigation.
    /// </summary>
    public sealed class DelayedReads(Store store, OpenFlagsOf openFlagsOf, TimeProvider clock)
    {
        private const string Type = "case_reads_delayed";

        /// <summary>The reads to show and those kept back; pure.</summary>
        public static (CaseReaders Shown, IReadOnlyList<CaseRead> Withheld) Split(IReadOnlyList<CaseRead> reads, bool isInvestigated) =>
            (SeeReaders.Of(isInvestigated ? reads.Where(each => !SeeReaders.IsInvestigator(each)) : reads), isInvestigated ? [.. reads.Where(SeeReaders.IsInvestigator)] : []);

        public async Task<CaseReaders> ReadersAsync(string agency, string caseId, CancellationToken cancellation)
        {
            var reads = await SeeReaders.ReadsAsync(store, agency, caseId, cancellation);
            // Nobody who investigates looked: no need to know whether anybody does.
            var (shown, withheld) = Split(reads, reads.Any(SeeReaders.IsInvestigator) && await IsInvestigatedAsync(caseId, cancellation));
            if (withheld.Count > 0) await RecordAsync(agency, caseId, withheld, cancellation);
            return shown;
        }

        private async Task<bool> IsInvestigatedAsync(string caseId, CancellationToken cancellation)
        {
            await using var command = store.Source.CreateCommand("select exists (select from app.legal_hold where case_id = $1 and released_at is null and kind in ('investigation', 'complaint', 'reserved'))");
            command.Parameters.Add(new() { Value = caseId });
            if ((bool)(await command.ExecuteScalarAsync(cancellation))!) return true;
            try
            {
                return (await openFlagsOf([caseId], cancellation)).Count > 0;
            }
            catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                // While nobody can say whether a flag is open, nobody is warned.
                return true;
            }
        }

        private async Task RecordAsync(string agency, string caseId, IReadOnlyList<CaseRead> withheld, CancellationToken cancellation)
        {
            var stream = await store.ReadStreamAsync(agency, "delayed-" + caseId, cancellation: cancellation);
            var fact = new CaseReadsDelayed(caseId, "open-investigation", withheld.Count, withheld.Max(each => each.Times.OccurredAt));
            if (stream is [.., var last] && last.Fact<CaseReadsDelayed>() == fact) return;
            // Somebody who looked at the same moment has recorded the same.
            await store.AppendAsync(new Append(agency, "delayed-" + caseId, "delayed", ExpectedVersion.Exactly(stream.Count), [NewEvent.Of(Type, fact, clock.GetUtcNow(), caseId, null)]), cancellation);
        }
    }
}
