using System.Globalization;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Inspections;
using Transparency.RedFlag.Rules;

namespace Transparency.RedFlag.Tests;

/// <summary>A small case of one service, built fact by fact; times are Bangkok local.</summary>
internal static class Given
{
    public const string CaseId = "case-00000000000000000000000000000001";
    public const string DecisionId = "dec-00000000000000000000000000000001";
    public static readonly RuleSet Rules = RuleSet.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "rules.json")));

    public static DateTimeOffset At(string local) =>
        new(DateTime.ParseExact(local, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), TimeSpan.FromHours(7));

    public static readonly DecisionPoint Point = new("permit", "อนุญาต", "Permit", true,
        [new("granted", "อนุญาต", "Granted", false, true), new("refused", "ไม่อนุญาต", "Refused", false, false), new("revoked", "เพิกถอน", "Revoked", true, false)],
        ["passport", "contract"], ["ม.59"], 10, true, null, new(4, 4, 4, 4));

    public static readonly Service Service = new("work-permit", "doe", "ใบอนุญาตทำงาน", "Work permit", "application", null,
        [
            new("check", "ตรวจเอกสาร", "Check documents", 1, null, false), new("assess", "พิจารณา", "Assess", 2, null, false),
            new("sign", "ลงนาม", "Sign", 3, null, false), new("mail", "ส่งมอบ", "Deliver", 4, null, true),
        ], new(15, "workingDays"), "received", 1, [], null, [Point], true);

    public static readonly Office Office = new("bkk", "doe", "กรุงเทพ", "Bangkok", "กรุงเทพมหานคร", "Asia/Bangkok", "th-government", "08:30", "16:30", true);

    public static Catalogue Catalogue(Service? service = null) => new(1, "", [new("doe", "กกจ.", "DOE", true)], [Office], [service ?? Service], [], []);

    public static CaseFact Fact(string type, string at, long index = 0, string source = "urn:mol:doe") => new()
    {
        Index = index, EventId = new Guid(1, 2, 3, [0, 0, .. BitConverter.GetBytes((int)index), 0, (byte)source.Length]), Type = type, CaseId = CaseId,
        Agency = "doe", Office = "bkk", Service = "work-permit", Source = source,
        SourceEventId = $"e{index}", OccurredAt = At(at), RecordedAt = At(at).AddMinutes(1), RecordedVia = "system", CatalogueVersion = 1,
    };

    public static CaseFact Opened(string at, long index = 0, string kind = "application") =>
        Fact("CaseOpened", at, index) with { Case = Opening(kind, At(at)) };

    public static CaseOpening Opening(string kind, DateTimeOffset? submitted, DateTimeOffset? received = null) =>
        new(kind, "counter", submitted, received, null, null, null, null, "person", null, null, [], null);

    public static CaseFact Step(string code, string at, long index) => Fact("StepCompleted", at, index) with { Step = new(code, "o-1", null) };

    public static CaseFact Attached(string kind, string at, long index) =>
        Fact("EvidenceAttached", at, index) with { Evidence = new(kind, new string('a', 64), "application/pdf", 10, null, null) };

    public static readonly Decision Good = new("permit", "refused", [new("o-1", null, "propose", null), new("o-2", null, "approve", null)],
        new("own", null, null, null), [], new(["facts", "law", "considerations"], 200, "d", "0"), ["ม.59"],
        [new("passport", "a"), new("contract", "b")], [], null, null, null, null);

    public static CaseFact Decided(string at, long index, Decision? body = null) =>
        Fact("DecisionReached", at, index) with { DecisionId = DecisionId, Decision = body ?? Good };

    public static ClockAnnounced Clock(bool? onTime, decimal? limit, decimal? used, decimal? overdue) =>
        new(DecisionId, 1, 7, onTime, limit is null ? null : "workingDays", limit, used, overdue);

    /// <summary>The one answer of a rule about the facts given.</summary>
    public static Answer Ask(string rule, IEnumerable<CaseFact> facts, ClockAnnounced? clock = null, bool complete = true, Service? service = null) =>
        Inspection.Of(CaseFile.Of(CaseId, facts), _ => Catalogue(service),
            clock is null ? new Dictionary<string, ClockAnnounced>() : new() { [clock.DecisionId] = clock }, complete, Rules)
            .Single(v => v.Rule.Id == rule).Answer;

    public static CaseFact AsHistory(this CaseFact fact) => fact with { Historical = true };

    public static Answer.Fires ShouldFire(this Answer answer) => answer.ShouldBeOfType<Answer.Fires>();
    public static void ShouldBeClear(this Answer answer) => answer.ShouldBeOfType<Answer.Clear>();
    public static void ShouldBeAGap(this Answer answer, string gap) => answer.ShouldBe(new Answer.Insufficient(gap));
    public static void ShouldNotApply(this Answer answer, string why) => answer.ShouldBe(new Answer.NotApplicable(why));
}
