using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Scoring.Catalogues;
using Transparency.Scoring.Decisions;
using Transparency.Scoring.Rubrics;

namespace Transparency.Scoring.Tests;

/// <summary>A case told fact by fact, for tests by value. Times are Bangkok time.</summary>
internal sealed class Story(string caseId = "case-1", string agency = "doe", string office = "doe-bkk", string service = "work-permit")
{
    private readonly List<CaseFact> _facts = [];

    public IReadOnlyList<CaseFact> Facts => _facts;
    public string DecisionId => $"dec-{caseId}";
    public bool Historical { get; init; }
    public long FirstIndex { get; init; }

    public static DateTimeOffset At(string local) => new(DateTime.Parse(local), TimeSpan.FromHours(7));

    public Story Opened(string at, string? channel = "counter", string kind = "application") => Add(at, "CaseOpened", fact => fact with
    {
        Case = new CaseOpening(kind, channel, At(at), At(at), null, null, null, null, "person", "p-1", null, [], 1),
    });

    public Story Complete(string at) => Add(at, "CompletenessChecked", fact => fact with { Completeness = new Completeness(true, [], null, "o-1") });
    public Story Defective(string at) => Add(at, "CompletenessChecked", fact => fact with { Completeness = new Completeness(false, ["photo"], 7, "o-1") });
    public Story Asked(string at, string kind, bool heldByState = false) => Add(at, "DocumentRequested", fact => fact with { DocumentRequest = new DocumentRequest(kind, heldByState, false, "o-1") });
    public Story Stopped(string at, string? law) => Add(at, "ClockStopped", fact => fact with { Clock = new ClockChange(false, "waiting", law) });
    public Story Resumed(string at) => Add(at, "ClockResumed", fact => fact with { Clock = new ClockChange(true, null, null) });
    public Story Step(string at, string code, string? startedAt = null, string? officer = "o-1") => Add(at, "StepCompleted", fact => fact with { Step = new Step(code, officer, startedAt is null ? null : At(startedAt)) });
    public Story Attached(string at, string kind, bool hashed = true) => Add(at, "EvidenceAttached", fact => fact with { Evidence = new Evidence(kind, hashed ? new string('a', 64) : null, "application/pdf", 10, null, null) });
    public Story Heard(string at, string? method = "meeting", string? exception = null, string? law = null) => Add(at, "PartyHeard", fact => fact with { Hearing = new Hearing(method, exception, law, "o-1") });
    public Story Delayed(string at, int number, params string[] copiedTo) => Add(at, "DelayNoticeSent", fact => fact with { DelayNotice = new DelayNotice(number, "busy", copiedTo) });
    public Story Notified(string at, string channel = "counter", string? body = "board", int? days = 15) => Add(at, "DecisionNotified", fact => fact with { DecisionId = DecisionId, Notification = new Notification(channel, body, days) });
    public Story Closed(string at) => Add(at, "CaseClosed", fact => fact with { Closing = new Closing("counter") });

    public Story Decided(string at, string outcome = "granted", Func<Decision, Decision>? change = null, string? recordedAt = null, string? decisionId = null) => Add(at, "DecisionReached", fact =>
    {
        var decision = new Decision("approve", outcome, [new Participant("o-1", null, "propose", null), new Participant("o-2", null, "approve", null)], new Authority("own", null, null, null), [],
            new ReasonShape(["facts", "law", "considerations"], 120, "digest", "0123456789abcdef"), ["wp-s59"], [new EvidenceReference("photo", new string('b', 64))], [], null,
            new Conflict("none", null, null), null, true);
        return fact with { DecisionId = decisionId ?? DecisionId, RecordedAt = At(recordedAt ?? at).AddMinutes(1), Decision = change is null ? decision : change(decision) };
    });

    private Story Add(string at, string type, Func<CaseFact, CaseFact> body)
    {
        var position = _facts.Count + 1;
        _facts.Add(body(new CaseFact
        {
            Index = FirstIndex + position - 1, EventId = new Guid(position, (short)(FirstIndex % 30_000), (short)caseId.Length, [.. caseId.PadRight(8)[^8..].Select(c => (byte)c)]), Type = type, CaseId = caseId,
            Agency = agency, Office = office, Service = service, Source = "urn:test:source", SourceEventId = $"{caseId}-{position}", OccurredAt = At(at), RecordedAt = At(at).AddMinutes(1),
            RecordedVia = "system", Historical = Historical, CatalogueVersion = 1,
        }));
        return this;
    }

    public Subject Subject(CatalogueIndex? catalogue = null, DateTimeOffset? knownUntil = null)
    {
        var history = CaseHistory.Of(_facts);
        return new Subject(history, history.Decisions[^1], catalogue ?? new CatalogueIndex(Sample), knownUntil ?? _facts.Max(fact => fact.RecordedAt));
    }

    public ScoredDecision Score(DateTimeOffset? knownUntil = null) => DecisionScoring.Score(RubricShelf.InForce, Subject(knownUntil: knownUntil));

    public Finding Check(string criterion, Catalogue? catalogue = null, DateTimeOffset? knownUntil = null) => DecisionScoring.Score(RubricShelf.InForce, Subject(new CatalogueIndex(catalogue ?? Sample), knownUntil))
        .Criteria.Single(each => each.Criterion.Id == criterion).Finding;

    public static Catalogue Sample { get; } = new(1, "digest", [new Agency("doe", "กรมการจัดหางาน", "Department of Employment", true), new Agency("dsd", "กรมพัฒนาฝีมือแรงงาน", "Skill development", true)],
        [
            new Office("doe-bkk", "doe", "กรุงเทพ", "Bangkok", "กรุงเทพมหานคร", "Asia/Bangkok", "th-government", "08:30", "16:30", true),
            new Office("doe-cnx", "doe", "เชียงใหม่", "Chiang Mai", "เชียงใหม่", "Asia/Bangkok", "th-government", "08:30", "16:30", true),
            new Office("dsd-bkk", "dsd", "กรุงเทพ", "Bangkok", "กรุงเทพมหานคร", "Asia/Bangkok", "th-government", "08:30", "16:30", true),
        ],
        [Permit("doe"), Permit("dsd")],
        [new Law("wp-s59", "พ.ร.ก. การบริหารจัดการการทำงานของคนต่างด้าว พ.ศ. 2560", "Foreigners' Working Management Decree", "59", new DateOnly(2017, 6, 23), null, null), new Law("old", "เก่า", "Old", null, null, new DateOnly(2010, 1, 1), null)],
        [new Source("urn:test:source", "ทดสอบ", "Test", ["doe", "dsd"], null, null, null, false)]);

    private static Service Permit(string agency) => new("work-permit", agency, "ใบอนุญาตทำงาน", "Work permit", "application", "manual",
        [new ServiceStep("check", "ตรวจ", "Check", 1, new TimeLimit(1, "workingDays"), false), new ServiceStep("sign", "ลงนาม", "Sign", 2, new TimeLimit(2, "workingDays"), false)],
        new TimeLimit(5, "workingDays"), "received", 2, ["passport"], 100,
        [new DecisionPoint("approve", "อนุมัติ", "Approve", true,
            [new Outcome("granted", "อนุญาต", "Granted", false, true), new Outcome("refused", "ไม่อนุญาต", "Refused", true, false)],
            ["photo"], ["wp-s59"], 5, true, 10_000, new RiskRating(1, 1, 1, 1))], true);
}
