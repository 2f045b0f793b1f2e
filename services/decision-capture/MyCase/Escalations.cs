using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Cases;
using Transparency.DecisionCapture.Intake;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture
{
    /// <summary>The system told the superior by itself that a case passed its limit. Name on disk: overdue_escalated; stream <c>overdue-&lt;case&gt;</c>.</summary>
    /// <param name="Number">1 at once, one more for every 7 further days.</param>
    /// <param name="To">Role that was told.</param>
    /// <param name="Overdue">Time beyond the limit, decimal number in <paramref name="Unit"/>.</param>
    /// <param name="Draft">Delay notice for signature; nothing was sent.</param>
    public sealed record OverdueEscalated(string CaseId, string Agency, string Office, string Service, string CaseRef, int Number, string To, string RuleSet, string Unit, string Overdue,
        EscalationTimes Times, string Draft);

    /// <param name="DueAt">Last instant inside the limit.</param>
    public sealed record EscalationTimes(DateTimeOffset OccurredAt, DateTimeOffset DueAt);
}

namespace Transparency.DecisionCapture.MyCase
{
    /// <summary>Escalations as rows and over HTTP: <c>GET /api/escalations?agency=</c>, for the superior who signs the notice.</summary>
    public static class Escalations
    {
        /// <summary>Stored name.</summary>
        public const string Type = "overdue_escalated";

        /// <summary>Role that escalations go to: the agency's administrator stands in for the superior until postings are known.</summary>
        public const string Superior = Roles.AgencyAdmin;

        private const int MostShown = 200;

        public static string Stream(string caseId) => "overdue-" + caseId;

        public static Append Append(OverdueEscalated fact, DateTimeOffset now) =>
            new(fact.Agency, Stream(fact.CaseId), "overdue", ExpectedVersion.Exactly(fact.Number - 1), [NewEvent.Of(Type, fact, now, fact.CaseId, null)]) { Alongside = batch => Put(batch, fact) };

        /// <summary>What a fact changes in the row of its case.</summary>
        public static void Put(NpgsqlBatch batch, OverdueEscalated fact, string schema = ReadModel.Live)
        {
            var command = new NpgsqlBatchCommand($"""
                insert into {schema}.escalation values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                on conflict (case_id) do update set office = excluded.office, number = excluded.number, due_at = excluded.due_at, escalated_at = excluded.escalated_at,
                  overdue = excluded.overdue, unit = excluded.unit, draft = excluded.draft
                """);
            foreach (var value in (object[])[fact.CaseId, fact.Agency, fact.Office, fact.Service, fact.CaseRef, fact.Number, fact.Times.DueAt.UtcDateTime, fact.Times.OccurredAt.UtcDateTime,
                decimal.Parse(fact.Overdue, CultureInfo.InvariantCulture), fact.Unit, fact.Draft]) command.Parameters.Add(new() { Value = value });
            batch.BatchCommands.Add(command);
        }

        internal static async Task<Results<Ok<EscalationList>, ProblemHttpResult>> List(string? agency, Caller caller, OfficesInCharge served, Store store, CancellationToken cancellation)
        {
            if (agency is not null && !caller.MayActFor(agency)) return Problems.Forbidden($"Not for agency {agency}.");
            string[]? agencies = agency is not null ? [agency] : caller.MayActFor("*") ? null : [.. caller.Agencies];
            var offices = served.Served(caller);
            await using var command = store.Source.CreateCommand($"""
                select e.case_id, e.case_ref, e.agency, e.office, e.service, e.number, e.due_at, e.escalated_at, e.overdue, e.unit, e.draft,
                  (select max((m ->> 'occurredAt')::timestamptz) from jsonb_array_elements(convert_from(c.marks, 'UTF8')::jsonb) m
                   where m ->> 'type' = 'DelayNoticeSent' and (m ->> 'occurredAt')::timestamptz > e.due_at)
                from app.escalation e join app.case_summary c on c.case_id = e.case_id
                where c.status in ('received', 'inProgress', 'waitingForApplicant') and ($1 is null or e.agency = any($1)) and ($2 is null or c.office = any($2))
                order by e.due_at, e.case_id limit {MostShown}
                """);
            foreach (var codes in (string[]?[])[agencies, offices])
                command.Parameters.Add(new() { Value = (object?)codes ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text });
            await using var row = await command.ExecuteReaderAsync(cancellation);
            var list = new List<Escalation>();
            while (await row.ReadAsync(cancellation))
                list.Add(new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt32(5), row.GetFieldValue<DateTimeOffset>(6),
                    row.GetFieldValue<DateTimeOffset>(7), row.GetDecimal(8), row.GetString(9), row.GetString(10), row.IsDBNull(11) ? null : row.GetFieldValue<DateTimeOffset>(11)));
            return TypedResults.Ok(new EscalationList(list));
        }
    }
}
