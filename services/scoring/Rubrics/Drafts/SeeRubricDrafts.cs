using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.Scoring.V1;
using Transparency.EventStore;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.Replays;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Rubrics.Drafts;

/// <summary><c>GET /api/rubrics/drafts…</c>: a draft with its diff, and what it would do to the newest decisions that the caller may see.</summary>
public static class SeeRubricDrafts
{
    private const int Previewed = 20;

    internal static async Task<RubricDraftList> ListAsync(Caller caller, RubricDrafts drafts, CancellationToken cancellationToken) =>
        new([.. (await drafts.AllAsync(cancellationToken)).Where(state => state.Proposal is not null).Select(state => View(state, caller, null))]);

    internal static async Task<Results<Ok<RubricDraftView>, ProblemHttpResult>> OneAsync(string draft, Caller caller, RubricDrafts drafts, PublishedRubrics published, CancellationToken cancellationToken) =>
        await ViewAsync(draft, caller, drafts, published, cancellationToken);

    internal static async Task<Results<ContentHttpResult, ProblemHttpResult>> SourceAsync(string draft, RubricDrafts drafts, CancellationToken cancellationToken) =>
        (await drafts.FindAsync(draft, cancellationToken)).State.Proposal is { } proposal ? TypedResults.Text(proposal.Rubric, "application/json", Encoding.UTF8) : Problems.NotFound();

    /// <summary>A score's preview touches nothing: it reads the same snapshot that a replay does.</summary>
    internal static async Task<Results<Ok<RubricEffect>, ProblemHttpResult>> EffectAsync(string draft, Caller caller, RubricDrafts drafts, PublishedRubrics published, Store store, CatalogueVersions catalogues, CancellationToken cancellationToken)
    {
        if ((await drafts.FindAsync(draft, cancellationToken)).State.Proposal is not { } proposal) return Problems.NotFound();
        await published.RefreshAsync(cancellationToken);
        await using var db = await store.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await StoredScores.BeginAsync(db, cancellationToken);
        var recent = await new StoredScores(db, new(null, null, caller.MayActFor("*") ? null : caller.Agencies)).NewestAsync(Previewed, cancellationToken);
        var rubric = RubricDrafts.RubricOf(proposal);
        var replayed = new List<Replayed>();
        foreach (var each in recent)
        {
            var facts = CaseRows.Facts(each.Facts);
            var indexes = new Dictionary<long, CatalogueIndex>();
            foreach (var version in facts.Select(fact => fact.CatalogueVersion).Distinct()) indexes[version] = await catalogues.GetAsync(version, cancellationToken);
            replayed.AddRange(Replaying.Replay(facts, each.Scores, rubric, published.Find, version => indexes[version]));
        }
        return TypedResults.Ok(ReplayTally.Effect(replayed));
    }

    internal static async Task<Results<Ok<RubricDraftView>, ProblemHttpResult>> ViewAsync(string draft, Caller caller, RubricDrafts drafts, PublishedRubrics published, CancellationToken cancellationToken)
    {
        var (state, _) = await drafts.FindAsync(draft, cancellationToken);
        if (state.Proposal is not { } proposal) return Problems.NotFound();
        var earlier = (await published.VersionsAsync(proposal.RubricId, cancellationToken)).Last(each => each.Rubric.Version < proposal.Version);
        return TypedResults.Ok(View(state, caller, earlier.Rubric));
    }

    /// <param name="base">The version the draft follows; null leaves rubric and changes out.</param>
    internal static RubricDraftView View(RubricDraftState state, Caller caller, Rubric? @base)
    {
        var (proposal, rubric) = (state.Proposal!, @base is null ? null : RubricDrafts.RubricOf(state.Proposal!));
        var against = !caller.Is(Roles.AgencyAdmin) ? "no-role" : DecideRubric.Against(state, ActedBy.Of(caller));
        return new(proposal.DraftId, proposal.RubricId, proposal.Version, proposal.Digest, state.Status, proposal.Text.Reason, proposal.EffectiveOn, state.ProposedAt, proposal.Actors.Role, proposal.Actors.Agencies,
            proposal.Actors.Subject == caller.Subject, against is null, against, rubric is null ? [] : RubricDifference.Of(@base!, rubric), rubric?.View(), state.DecidedAt,
            state.Decision switch { RubricDraftFact.Refused refused => refused.Actors.Role, RubricDraftFact.Published approved => approved.Actors.Role, _ => null },
            (state.Decision as RubricDraftFact.Refused)?.Text.Reason);
    }
}
