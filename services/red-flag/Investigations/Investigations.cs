using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Transparency.Contracts.RedFlag.V1;
using Transparency.EventStore;
using Transparency.RedFlag.Alerts;
using Transparency.RedFlag.Flags;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Publishing;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Investigations;

/// <summary>The streams of investigations: one per flag, <c>investigation-</c> + the flag's 32 hex digits, in the tenant of the ministry, not of the agency.</summary>
public sealed class Investigations(Store store, Officers officers, Routing routing, FlagSight sight, TimeProvider time)
{
    private const string Tenant = "mol";

    public static string Stream(string flagId) => "investigation-" + flagId["flag-".Length..];

    /// <summary>A flag with its investigation as the caller meets it; null when the caller may not know of the flag.</summary>
    public async Task<Matter?> FindAsync(string flagId, Caller caller, CancellationToken cancellationToken)
    {
        await using var connection = await store.Source.OpenConnectionAsync(cancellationToken);
        if (await FlagRows.FindAsync(connection, flagId, cancellationToken) is not { } flag) return null;
        var state = (await HistoryAsync(flagId, cancellationToken)).Aggregate(InvestigationState.None, (state, fact) => state.Evolve(fact));
        var officer = await officers.InAsync(flag.Subject, caller, !caller.Is(Roles.Officer), cancellationToken);
        var executive = await IsExecutivesAsync(connection, flag.Subject, cancellationToken);
        var matter = new Matter(flag, state, new Actor(ActedBy.Of(caller), officer), ThaiDay.Of(time.GetUtcNow()), executive || routing.IsOutside(flag.Subject.Agency)) { NobodyToAsk = await IsAboutNobodyAsync(connection, flag.Subject, cancellationToken) };
        var access = await sight.OfAsync(caller, cancellationToken);
        return !(executive && access.ExceptOfficers.Count > 0) && access.Sees(flag.Subject, matter.IsOpenToOfficer, state.Assignee) ? matter : null;
    }

    private static async Task<bool> IsAboutNobodyAsync(NpgsqlConnection db, FlagSubject flag, CancellationToken cancellationToken)
    {
        if (flag.Officer is not null) return false;
        await using var command = new NpgsqlCommand("select not exists (select 1 from app.participant where case_id = $1 and ($2 = '' or (decision_id = $2 and part <> 'step')))", db)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = flag.CaseId }, new NpgsqlParameter<string> { TypedValue = flag.DecisionId ?? "" } },
        };
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>A top executive took part in what the flag is about.</summary>
    private async Task<bool> IsExecutivesAsync(NpgsqlConnection db, FlagSubject flag, CancellationToken cancellationToken)
    {
        if (routing.TopExecutives.Count == 0) return false;
        await using var command = new NpgsqlCommand("select $3 = any($2) or exists (select 1 from app.participant where case_id = $1 and officer = any($2))", db)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = flag.CaseId }, new NpgsqlParameter<string[]> { TypedValue = [.. routing.TopExecutives] }, new NpgsqlParameter<string> { TypedValue = flag.Officer ?? "" } },
        };
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>Every fact about a flag's investigation, oldest first.</summary>
    public Task<IReadOnlyList<RecordedFact>> HistoryAsync(string flagId, CancellationToken cancellationToken) => HistoryAsync(store, flagId, cancellationToken);

    /// <inheritdoc cref="HistoryAsync(string, CancellationToken)"/>
    public static async Task<IReadOnlyList<RecordedFact>> HistoryAsync(Store store, string flagId, CancellationToken cancellationToken) =>
    [
        .. (await store.ReadStreamAsync(Tenant, Stream(flagId), cancellation: cancellationToken)).Where(e => !e.Foreign)
            .Select(e => new RecordedFact(Read(e.Type, e.Data.Span), e.Timestamp, e.Index)),
    ];

    /// <summary>Records what was ruled; a conflict with somebody quicker is a refusal.</summary>
    public async Task<Ruling> ApplyAsync(Matter matter, Ruling ruling, CancellationToken cancellationToken)
    {
        if (ruling is not Ruling.Recorded { Fact: var fact }) return ruling;
        return await store.AppendAsync(AppendOf(matter.State, fact, matter.Flag.Subject.CaseId, time.GetUtcNow()), cancellationToken) is AppendResult.Appended ? ruling : new Ruling.Refused("changed-meanwhile");
    }

    /// <summary>A fact as it is appended, with the rows that it changes.</summary>
    internal static Append AppendOf(InvestigationState before, InvestigationFact fact, string? caseId, DateTimeOffset now)
    {
        var after = before.Evolve(new(fact, now, 0));
        var e = new EventToAppend(Guid.CreateVersion7(now), fact.Name, $"{fact.GetType().FullName}, Transparency.RedFlag",
            JsonSerializer.SerializeToUtf8Bytes(fact, fact.GetType(), FlagJson.Stored), now, caseId, null, fact.Actors.Subject.Length == 0 ? null : fact.Actors.Subject, ReadOnlyMemory<byte>.Empty);
        return new Append(Tenant, Stream(fact.FlagId), "investigation", ExpectedVersion.Exactly(before.Version), [e])
        {
            Alongside = batch => InvestigationRows.Project(batch, after, fact, now),
        };
    }

    /// <summary>True for an event of an investigation's stream.</summary>
    internal static bool IsOne(StoredEvent stored) => stored.Tenant == Tenant && stored.StreamId.StartsWith("investigation-", StringComparison.Ordinal);

    /// <summary>The rows of a stream's facts from an index on, as <see cref="ApplyAsync"/> wrote them.</summary>
    internal static void Fold(Npgsql.NpgsqlBatch batch, IReadOnlyList<StoredEvent> stream, long newFrom, string schema)
    {
        var state = InvestigationState.None;
        foreach (var stored in stream)
        {
            var fact = Read(stored.Type, stored.Data.Span);
            state = state.Evolve(new(fact, stored.Timestamp, stored.Index));
            if (stored.Index >= newFrom) InvestigationRows.Project(batch, state, fact, stored.Timestamp, schema);
        }
    }

    private static InvestigationFact Read(string type, ReadOnlySpan<byte> data) => type switch
    {
        "investigation_triaged" => Of<InvestigationFact.Triaged>(data),
        "investigation_marked_duplicate" => Of<InvestigationFact.MarkedDuplicate>(data),
        "investigation_assigned" => Of<InvestigationFact.Assigned>(data),
        "investigation_taken" => Of<InvestigationFact.Taken>(data),
        "investigation_conflict_stated" => Of<InvestigationFact.ConflictStated>(data),
        "investigation_handed_back" => Of<InvestigationFact.HandedBack>(data),
        "investigation_escalated" => Of<InvestigationFact.Escalated>(data),
        "investigation_left_unattended" => Of<InvestigationFact.LeftUnattended>(data),
        "investigation_question_asked" => Of<InvestigationFact.QuestionAsked>(data),
        "investigation_noticed_again" => Of<InvestigationFact.NoticedAgain>(data),
        "investigation_answer_reminded" => Of<InvestigationFact.AnswerReminded>(data),
        "investigation_statement_declined" => Of<InvestigationFact.StatementDeclined>(data),
        "investigation_late_answer_weighed" => Of<InvestigationFact.LateAnswerWeighed>(data),
        "investigation_answer_given" => Of<InvestigationFact.AnswerGiven>(data),
        "investigation_proposed" => Of<InvestigationFact.Proposed>(data),
        "investigation_seconded" => Of<InvestigationFact.Seconded>(data),
        "investigation_declined" => Of<InvestigationFact.Declined>(data),
        _ => throw new InvalidDataException($"Unknown fact {type} in an investigation."),
    };

    private static InvestigationFact Of<T>(ReadOnlySpan<byte> data) where T : InvestigationFact => JsonSerializer.Deserialize<T>(data, FlagJson.Stored)!;
}

public static class InvestigationHosting
{
    /// <summary>Case work on flags.</summary>
    public static void AddInvestigationWork(this WebApplicationBuilder builder) => builder.Services.AddSingleton<FlagSight>().AddSingleton<Investigations>().AddSingleton<Officers>().AddSingleton<FlagReads>().AddSingleton<InvestigationViews>().AddSingleton<WorkBudget>().AddSingleton(services => new KeptAnswers<IReadOnlyList<Parity.OfficeCount>>(services.GetRequiredService<TimeProvider>(), TimeSpan.FromMinutes(10))).AddSingleton<PackWriter>().AddSingleton<ReferralWriter>()
        .AddSingleton(new Routing(builder.Configuration["Investigations:Outside"] ?? Routing.Default, builder.Configuration["Investigations:TopExecutives"] ?? ""));

    public static void MapInvestigations(this IEndpointRouteBuilder app)
    {
        app.MapOfficerMatters();
        app.MapAlertDesk();
        app.MapAlertResending();
        app.MapTriage();
        app.MapAssignment();
        app.MapAnswering();
        app.MapTwoPersons();
    }

    /// <summary><c>POST /api/flags/{flagId}/{act}</c>: loads, decides, writes; answers the flag's work as it is then.</summary>
    /// <remarks>An officer's answer is about what they did themselves: their post may be in another office by now.</remarks>
    internal static void MapInvestigation<T>(this IEndpointRouteBuilder app, string act, Func<T, Matter, Ruling> decide, params string[] roles) where T : class =>
        app.MapPost("/api/flags/{flagId}/" + act, async Task<Results<Ok<InvestigationView>, ProblemHttpResult>> (string flagId, T body, Caller caller, Investigations investigations,
            InvestigationViews views, CancellationToken cancellationToken) =>
        {
            if (await investigations.FindAsync(flagId, caller, cancellationToken) is not { } matter) return Problems.NotFound();
            var ruling = await investigations.ApplyAsync(matter, decide(body, matter), cancellationToken);
            return ruling is Ruling.Recorded
                ? TypedResults.Ok(await views.OfAsync((await investigations.FindAsync(flagId, caller, cancellationToken))!, caller, cancellationToken))
                : ruling.Problem();
        }).Allow(roles.Length > 0 ? roles : [Roles.RedFlagAdmin, Roles.Auditor]).WithPost(anyOffice: roles is [Roles.Officer]);
}

/// <summary>
/// Which flags the anti-corruption centre does not investigate itself: those of the house it belongs to, and those that touch top executives. They go outside: to
/// the auditors of ค.ต.ป., who refer them on (ป.ป.ท., ป.ป.ช.).
/// </summary>
/// <param name="outside">Agency codes, separated by commas: <c>Investigations__Outside</c>.</param>
/// <param name="executives">Pseudonyms of top executives, separated by commas: <c>Investigations__TopExecutives</c>.</param>
public sealed class Routing(string outside, string executives = "")
{
    /// <summary>The permanent secretary's office, where the centre sits, and the minister's.</summary>
    public const string Default = "ops,om";

    /// <summary>Agencies whose flags go to auditors.</summary>
    public IReadOnlyList<string> Outside { get; } = Parts(outside);

    /// <summary>Officers (pseudonyms) whose flags go to auditors, whatever their agency.</summary>
    public IReadOnlyList<string> TopExecutives { get; } = Parts(executives);

    public bool IsOutside(string agency) => Outside.Contains(agency, StringComparer.Ordinal);

    private static string[] Parts(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

public static class ThaiDay
{
    /// <summary>Day of the Thai calendar at an instant; no summer time, so seven hours always.</summary>
    public static DateOnly Of(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(TimeSpan.FromHours(7)).DateTime);
}
