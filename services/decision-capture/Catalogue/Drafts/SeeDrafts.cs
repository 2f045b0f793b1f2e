using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;
using V1 = Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Catalogue.Drafts;

/// <summary><c>GET /api/catalogue/drafts…</c>: drafts with their differences, what becomes easier and whom it touches.</summary>
public sealed class SeeDrafts(CatalogueLog catalogue, Store store)
{
    internal static async Task<Ok<V1.CatalogueDraftList>> List(Caller caller, CatalogueDrafts drafts, CancellationToken cancellation) =>
        TypedResults.Ok(new V1.CatalogueDraftList([.. (await drafts.AllAsync(cancellation)).Select(state => View(state, caller, [], state.Proposal!.Eased, null))]));

    internal static async Task<Results<Ok<V1.CatalogueDraftView>, ProblemHttpResult>> One(string draft, Caller caller, CatalogueDrafts drafts, SeeDrafts seen, CancellationToken cancellation) =>
        await drafts.FindAsync(draft, cancellation) is ({ Proposal: not null } state, _) ? TypedResults.Ok(await seen.ViewAsync(state, caller, cancellation)) : Problems.NotFound();

    /// <summary>A draft in full.</summary>
    public async Task<V1.CatalogueDraftView> ViewAsync(CatalogueDraftState state, Caller caller, CancellationToken cancellation)
    {
        await catalogue.RefreshAsync(cancellation);
        // A published draft is shown against what it followed: against what is in force nothing would differ.
        var before = state.Version is { } version ? catalogue.EntriesAt(version - 1) ?? catalogue.Entries : catalogue.Entries;
        var (changes, _) = ImportCatalogue.Decide(state.Import, before);
        var eased = changes is null ? state.Proposal!.Eased : EasingWatch.Of(catalogue.History(state.Version - 1), state.Import.Filled());
        return View(state, caller, changes is null ? [] : EntryDifference.Of(changes, before), eased, changes is null ? null : await AffectedAsync(changes, cancellation));
    }

    private static V1.CatalogueDraftView View(CatalogueDraftState state, Caller caller, IReadOnlyList<V1.CatalogueDifference> changes, IReadOnlyList<V1.EasedService> eased, V1.AffectedCases? affected)
    {
        var proposal = state.Proposal!;
        var against = caller.IsAny(Roles.AgencyAdmin, Roles.Operations) ? DecideChange.Against(state, ActedFor.Of(caller), eased.Count > 0) : "no-role";
        return new(proposal.DraftId, state.Status, proposal.Text.Reason, proposal.EffectiveOn, proposal.ManualSha256, state.ProposedAt, proposal.Actors.Role, proposal.Agencies,
            proposal.Actors.Subject == caller.Subject, against is null, against, changes, eased, affected, state.DecidedAt, state.DecidedBy?.Role, state.Reason, state.Version);
    }

    private async Task<V1.AffectedCases> AffectedAsync(ImportCatalogue.Changes changes, CancellationToken cancellation)
    {
        string[] Codes(string kind) => [.. changes.Published.Where(each => each.Key.Kind == kind).Select(each => each.Key.Code)];
        var (services, offices) = (Codes(EntryKey.Service), Codes(EntryKey.Office));
        await using var command = store.Source.CreateCommand("select count(*), count(*) filter (where status = 'inProgress') from app.case_summary where service = any($1) or office = any($2)");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = services });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = offices });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new(services, offices, reader.GetInt64(0), reader.GetInt64(1));
    }
}
