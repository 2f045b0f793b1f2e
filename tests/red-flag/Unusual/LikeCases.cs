using Transparency.Contracts.DecisionCapture.V1;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Statistics;
using Transparency.RedFlag.Unusual;

namespace Transparency.RedFlag.Tests.Unusual;

/// <summary>Cases of one decision point as an office handles them: three steps in order with skewed waiting, now and then a defect that is cured; and the same with something planted.</summary>
public static class LikeCases
{
    /// <summary>What is planted: the assessment skipped, decided at night an hour after receipt; or steps in another order with a month between.</summary>
    public enum Planted { Nothing, SkippedAtNight, OutOfOrder }

    public static string CaseId(int n) => $"case-{n:x32}";

    public static string DecisionId(int n) => $"dec-{n:x32}";

    /// <summary>Facts of one case; the n-th always is the same. Ledger indexes count on from <paramref name="index"/>.</summary>
    public static IReadOnlyList<CaseFact> Facts(int n, Planted planted = Planted.Nothing, long index = 0)
    {
        var random = new SeededStream(n, 77);
        var at = Given.At("2026-01-05 08:40").AddDays(random.Below(40)).AddMinutes(random.Below(420));
        var facts = new List<CaseFact>();
        double Wait(double median) => median * Math.Exp(0.7 * (random.Unit() + random.Unit() + random.Unit() - 1.5) * 2);
        void Add(string type, Func<CaseFact, CaseFact> with)
        {
            var fact = Given.Fact(type, "2026-01-05 08:40", index + facts.Count);
            facts.Add(with(fact with { EventId = new Guid(n, (short)facts.Count, 9, [1, 2, 3, 4, 5, 6, 7, 8]), SourceEventId = $"{n}-{facts.Count}", CaseId = CaseId(n), OccurredAt = at, RecordedAt = at.AddMinutes(1) }));
        }
        // Office hours only, unless something is planted.
        void Later(double minutes)
        {
            at = at.AddMinutes(minutes);
            var local = at.ToOffset(TimeSpan.FromHours(7));
            if (local.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) at = at.AddDays(2);
            if (local.TimeOfDay > TimeSpan.FromHours(16.4)) at = at.AddHours(16);
            else if (local.TimeOfDay < TimeSpan.FromHours(8.5)) at = at.AddHours(8);
        }
        void Step(string code) => Add("StepCompleted", fact => fact with { Step = new(code, "o-1", null) });

        Add("CaseOpened", fact => fact with { Case = Given.Opening("application", at, at) });
        var kinds = 1 + random.Below(3);
        for (var i = 0; i < kinds; i++) Add("EvidenceAttached", fact => fact with { Evidence = new("passport", new string('a', 64), null, 10, null, null) });
        Later(Wait(90));
        if (random.Below(10) == 0)
        {
            Add("CompletenessChecked", fact => fact with { Completeness = new(false, ["photo"], 7, "o-1") });
            Later(Wait(1500));
        }
        Add("CompletenessChecked", fact => fact with { Completeness = new(true, [], null, "o-1") });
        if (planted == Planted.OutOfOrder)
        {
            Step("sign");
            at = at.AddDays(30);
            Step("check");
        }
        else
        {
            Later(Wait(200));
            Step("check");
            if (planted == Planted.SkippedAtNight) at = new DateTimeOffset(at.ToOffset(TimeSpan.FromHours(7)).Date.AddHours(23.5), TimeSpan.FromHours(7));
            else
            {
                Later(Wait(900));
                Step("assess");
            }
        }
        if (planted != Planted.SkippedAtNight) Later(Wait(120));
        Add("DecisionReached", fact => fact with
        {
            DecisionId = DecisionId(n), Decision = Given.Good with { Outcome = random.Below(10) == 0 ? "refused" : "granted", Evidence = [], Reason = new(["facts", "law"], planted == Planted.Nothing ? 120 + random.Below(400) : 12, $"d{n}", "0") },
        });
        return facts;
    }

    public static (CaseFile File, DecisionFile Decision) Case(int n, Planted planted = Planted.Nothing)
    {
        var file = CaseFile.Of(CaseId(n), Facts(n, planted));
        return (file, file.Decisions[0]);
    }

    /// <summary>A reference of cases <paramref name="from"/> and those that follow, half of them teaching.</summary>
    public static UnusualReference Reference(int from, int n, int seed = 5, IReadOnlyList<LabelledCase>? labelled = null)
    {
        var hours = BusinessTime.Of(Given.Office);
        var (teaching, comparing) = (Enumerable.Range(from, n / 2).Select(i => Case(i)).ToList(), Enumerable.Range(from + n / 2, n - n / 2).Select(i => Case(i)).ToList());
        var links = PathProfile.Count(teaching.Select(each => (CasePath.Of(each.File, each.Decision), hours)));
        var profile = new PathProfile(links);
        return new(UnusualReference.CurrentFormat, new("doe", "work-permit", "permit"), seed, n, labelled?.Count ?? 0, links, [.. teaching.Select(each => Row(each, true))], [.. comparing.Select(each => Row(each, false))], labelled ?? []);

        ReferenceCase Row((CaseFile File, DecisionFile Decision) each, bool counted) => new(each.Decision.DecisionId, each.Decision.Body.Outcome, "2026-01-20", ReferenceCase.Text(CaseFeatures.Of(each.File, each.Decision, profile, hours, counted)));
    }
}
