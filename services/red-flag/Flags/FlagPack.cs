using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.EventStore;
using Transparency.RedFlag.Anomalies;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Investigations;
using Transparency.RedFlag.Peers;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Signals;
using Transparency.RedFlag.Unusual;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Flags;

/// <summary>
/// <c>GET /api/flags/{flagId}/pack</c>: the flag as a file that recomputes offline. For investigators and auditors: the facts in it tell officers
/// apart. A read of the flag like any other.
/// </summary>
public static class FlagPack
{
    public static void MapFlagPack(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/flags/{flagId}/pack", ReadAsync).Allow(Roles.RedFlagAdmin, Roles.Auditor);
        app.MapFlagReferral();
    }

    private static async Task<Results<JsonHttpResult<EvidencePack>, ProblemHttpResult>> ReadAsync(string flagId, Caller caller, Investigations.Investigations investigations, PackWriter packs,
        FlagReads reads, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await investigations.FindAsync(flagId, caller, cancellationToken) is not { Flag: var row } matter) return Problems.NotFound();
        if (row.State.Status == FlagStatus.Withdrawn) return Problems.Conflict("withdrawn", "A later fact withdrew the flag: there is no finding to compute again.", row.WithdrawnWhy);
        await reads.RecordAsync(flagId, caller, cancellationToken);
        response.Headers.ContentDisposition = $"attachment; filename=\"{flagId}.json\"";
        return TypedResults.Json(await packs.OfAsync(matter, caller, cancellationToken), PackCheck.Json);
    }
}

/// <summary>Puts together the evidence pack of a flag.</summary>
public sealed class PackWriter(InvestigationViews views, Store store, PublishedLog log, Catalogues catalogues, RuleWords words, UnusualModels models)
{
    public async Task<EvidencePack> OfAsync(Matter matter, Caller caller, CancellationToken cancellationToken)
    {
        var (row, subject) = (matter.Flag, matter.Flag.Subject);
        await using var connection = await store.Source.OpenConnectionAsync(cancellationToken);
        var rule = await words.RuleAsync(subject.RuleId, subject.RuleVersion, cancellationToken);
        var (th, en) = words.Sentence(rule, row);
        var work = await views.OfAsync(matter, caller, cancellationToken);
        var pack = new EvidencePack(EvidencePack.CurrentFormat, subject, rule, th, en, row.ComputedFrom, [], [], null, true, row.Finding, null, Contribution.Of(row.Finding), [], row.Gaps,
            work.Answers, work.Conclusion, await ProofsAsync(subject, cancellationToken), Opportunity: work.Opportunity);
        if (await RatingSignalsFollowed.OfAsync(connection, row.Finding, cancellationToken) is { } signal && SignalBook.RuleOf(signal) == rule.Id) return pack with { Signal = signal };
        return subject.CaseId.Length == 0
            ? pack with { Study = await StudyRows.ReferenceAsync(connection, subject.FlagId, cancellationToken), Peers = await StudyRows.PeersAsync(connection, subject.FlagId, cancellationToken) is { } standing ? new(null, standing) : null }
            : await WithCaseAsync(pack, connection, cancellationToken);
    }

    // A finding of absence was recorded when nothing could be under way any more; no other rule asks.
    private async Task<EvidencePack> WithCaseAsync(EvidencePack pack, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var subject = pack.Subject;
        var known = (await CaseRows.LoadAsync(connection, [subject.CaseId], cancellationToken)).Single();
        var file = CaseFile.Of(subject.CaseId, known.Facts.Where(f => f.Index <= pack.ComputedFrom));
        var about = file.Decisions.FirstOrDefault(d => d.DecisionId == subject.DecisionId)?.Reached ?? file.First;
        var version = subject.DecisionId is null ? file.CatalogueVersion : about.CatalogueVersion;
        var entries = (await catalogues.WithAsync([version], cancellationToken))(version);
        var clock = subject.DecisionId is { } decision ? (await CaseRows.ClocksAsync(connection, [decision], cancellationToken)).GetValueOrDefault(decision) : null;
        var peers = pack.Recorded.Measure is { } measure ? await PeerGroups.FindAsync(connection, subject, measure, cancellationToken) : null;
        var similar = pack.Recorded.Measure is { } compared ? await PeerGroups.SimilarAsync(connection, subject, compared, cancellationToken) : [];
        pack = pack with
        {
            Facts = [.. file.Facts.OrderBy(f => f.Index)],
            Catalogue = [new(version, entries.Offices.FirstOrDefault(o => o.Code == about.Office && o.Agency == about.Agency), entries.Services.FirstOrDefault(s => s.Code == about.Service && s.Agency == about.Agency))],
            Clock = clock, Peers = peers is null ? null : new(peers, peers.Compare(subject, pack.Recorded.Measure!)), Similar = similar,
        };
        if (subject.RuleId != UnusualCase.RuleId || await models.FindAsync(connection, UnusualCase.ModelOf(pack.Recorded) ?? "", pack.Rule, cancellationToken) is not { } model) return pack;
        var standing = model.Judge(file, file.Decisions.First(d => d.DecisionId == subject.DecisionId), pack.Catalogue[0].Office);
        return pack with { Model = model.Reference, Peers = new(null, model.Peers(standing.Score)), Similar = standing.Similar };
    }

    private async Task<IReadOnlyList<PackProof>> ProofsAsync(FlagSubject subject, CancellationToken cancellationToken)
    {
        var proofs = new List<PackProof>();
        foreach (var stored in await store.ReadStreamAsync(subject.Agency, subject.FlagId, cancellation: cancellationToken))
            if (!stored.Foreign && await log.DisclosedAsync(store, stored, cancellationToken) is { } receipt) proofs.Add(new(stored.Index, stored.Type, receipt.ToString()));
        return proofs;
    }
}
