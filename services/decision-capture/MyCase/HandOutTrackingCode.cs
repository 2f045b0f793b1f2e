using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.Staff;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture
{
    /// <summary>Somebody was given the tracking code of a case, to hand it to the applicant. Name on disk: tracking_code_handed_out; it does not name the code.</summary>
    /// <param name="Times">How many times, this one included.</param>
    public sealed record TrackingCodeHandedOut(string CaseId, int Times, ActedBy Actors);
}

namespace Transparency.DecisionCapture.MyCase
{
    /// <summary><c>POST /api/cases/{caseId}/tracking-code</c>: for printing on the ใบรับคำขอ, by the case's own office or its case system. Recorded before the code leaves.</summary>
    public static class HandOutTrackingCode
    {
        /// <summary>The receipt, a reprint after a paper jam, and some that applicants lose.</summary>
        public const int Most = 5;

        private const string Type = "tracking_code_handed_out";

        public static string Stream(string caseId) => "tracking-" + caseId;

        /// <summary>The fact, or null when it was handed out often enough; pure.</summary>
        public static TrackingCodeHandedOut? Decide(string caseId, int before, ActedBy by) => before < Most ? new(caseId, before + 1, by) : null;

        internal static async Task<Results<Ok<HandedOutTrackingCode>, ProblemHttpResult>> Endpoint(string caseId, Caller caller, OfficesInCharge offices, StaffStanding standing, Store store, TrackingSecrets secrets, TimeProvider clock, CancellationToken cancellation)
        {
            if (await FindAsync(store, caseId, cancellation) is not { } found || !await TrackingCodes.HasAsync(store.Source, caseId, cancellation))
                return Problems.NotFound("This case has no tracking code, or not yet: codes follow recorded cases within moments.");
            if (!offices.MaySee(caller, found.Agency, found.Office)) return Problems.Forbidden($"Not for agency {found.Agency}.");
            if (await standing.RefusalAsync(caller, found.Agency, found.Office, cancellation) is { } refused) return refused;
            while (true)
            {
                var before = (await store.ReadStreamAsync(found.Agency, Stream(caseId), cancellation: cancellation)).Count;
                if (Decide(caseId, before, ActedBy.Of(caller)) is not { } fact) return Problems.Conflict("handed-out", $"This code was handed out {Most} times already.");
                var now = clock.GetUtcNow();
                var append = new Append(found.Agency, Stream(caseId), "tracking", ExpectedVersion.Exactly(before), [NewEvent.Of(Type, fact, now, caseId, caller.Subject)]);
                if (await store.AppendAsync(append, cancellation) is AppendResult.Appended)
                    return TypedResults.Ok(new HandedOutTrackingCode(caseId, found.CaseRef, secrets.CodeOf(caseId).Printed, found.Agency, found.Office, found.Service, fact.Times));
            }
        }

        private static async Task<(string Agency, string Office, string Service, string CaseRef)?> FindAsync(Store store, string caseId, CancellationToken cancellation)
        {
            await using var command = store.Source.CreateCommand("select agency, office, service, case_ref from app.case_summary where case_id = $1");
            command.Parameters.Add(new() { Value = caseId });
            await using var row = await command.ExecuteReaderAsync(cancellation);
            return await row.ReadAsync(cancellation) ? (row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3)) : null;
        }
    }
}
