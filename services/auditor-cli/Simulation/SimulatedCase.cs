using System.Globalization;
using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.AuditorCli.Simulation;

/// <param name="Position">Position of the fact in its case, from 1; part of its id.</param>
public sealed record SimulatedFact(int Position, string Type, DateTimeOffset At, IReadOnlyDictionary<string, object?> Members);

/// <summary>One invented case from opening to closing.</summary>
public sealed class SimulatedCase(Service service, Office office, int number, DateTimeOffset opensAt, Random chance)
{
    private readonly List<SimulatedFact> _facts = [];
    private DateTimeOffset _now = opensAt;

    /// <summary>Shares of cases in which something goes wrong, in percent.</summary>
    private const int LateShare = 8, NoReasonShare = 4, TooFastShare = 2, OutOfOrderShare = 3, OneHandShare = 2, DefectShare = 12, RefusalShare = 15;

    /// <summary>The facts of the case in the order they happened.</summary>
    public IReadOnlyList<SimulatedFact> Tell()
    {
        var tooFast = Happens(TooFastShare);
        var late = !tooFast && Happens(LateShare);
        Open();
        if (service.Kind is "application" or "benefitClaim") CheckCompleteness();
        if (service.Kind == "overpayment") Say("OverpaymentFound", new() { ["entitled"] = "4500.00", ["paid"] = Baht(4500 + 500 * chance.Next(1, 30)), ["cause"] = "employment-status-changed", ["howFound"] = "database-match" });

        var steps = service.Steps.Where(step => !step.Optional).OrderBy(step => step.Order).ToList();
        if (Happens(OutOfOrderShare) && steps.Count > 1) (steps[0], steps[^1]) = (steps[^1], steps[0]);
        var days = service.TotalLimit is { Unit: "workingDays" or "days" } limit ? limit.Value : 15;
        foreach (var step in steps)
        {
            var started = _now;
            if (tooFast) _now = _now.AddSeconds(20);
            else Work(late ? days * 1.6 / steps.Count : days * (0.25 + 0.5 * chance.NextDouble()) / steps.Count);
            Say("StepCompleted", new() { ["step"] = step.Code, ["officer"] = Officer(chance.Next(6)), ["startedAt"] = Instant(started) });
        }
        if (service.Kind == "inspection") Say("InspectionConcluded", new() { ["findings"] = "checklist-completed", ["order"] = Happens(30) ? "improve-within-30-days" : "none", ["penalty"] = "none" });

        var points = service.DecisionPoints;
        for (var index = 0; index < points.Count; index++) Decide(points[index], tooFast, last: index == points.Count - 1);
        Say("CaseClosed", new() { ["deliveredChannel"] = "counter" });
        return _facts;
    }

    private void Open()
    {
        var (given, family) = (Names.Given[chance.Next(Names.Given.Length)], Names.Family[chance.Next(Names.Family.Length)]);
        var person = new Dictionary<string, object?>
        {
            ["kind"] = "person", ["subjectId"] = string.Create(CultureInfo.InvariantCulture, $"SIM{chance.Next(1, 100_000):D10}"),
            ["personal"] = new Dictionary<string, object?> { ["name"] = $"{given} {family}", ["phone"] = $"08{chance.Next(10_000_000, 99_999_999)}" },
            ["attributes"] = new Dictionary<string, object?> { ["province"] = office.Province },
        };
        var channel = Happens(45) ? "online" : "counter";
        var block = new Dictionary<string, object?>
        {
            ["kind"] = service.Kind, ["channel"] = service.Kind == "inspection" ? "field" : channel,
            ["submittedAt"] = Instant(_now), ["receivedAt"] = Instant(_now), ["receivedBy"] = Officer(6), ["registrationNo"] = number,
        };
        if (service.Kind != "inspection") block["applicant"] = person;
        block["documents"] = service.RequiredDocuments.Select(each => new Dictionary<string, object?> { ["kind"] = each, ["certifiedCopy"] = false }).ToList();
        if (service.Kind == "inspection")
            Say("InspectionOpened", new() { ["case"] = block, ["trigger"] = Happens(70) ? "planned" : "complaint", ["chosenBy"] = Officer(0), ["why"] = "อยู่ในแผนการตรวจประจำปี" });
        else Say("CaseOpened", new() { ["case"] = block });
    }

    private void CheckCompleteness()
    {
        Work(0.1);
        if (!Happens(DefectShare))
        {
            Say("CompletenessChecked", new() { ["complete"] = true, ["officer"] = Officer(6) });
            return;
        }
        Say("CompletenessChecked", new() { ["complete"] = false, ["defects"] = new[] { "photo-missing" }, ["cureDays"] = 7, ["officer"] = Officer(6) });
        Say("ClockStopped", new() { ["reason"] = "waiting-for-applicant", ["legalBasis"] = Happens(90) ? "lfa-2558-s8" : null });
        Work(1 + chance.Next(4));
        Say("ClockResumed", new() { ["reason"] = "documents-received" });
    }

    private void Decide(DecisionPoint point, bool tooFast, bool last)
    {
        if (!tooFast) Work(0.2 + 0.4 * chance.NextDouble());
        var refused = Happens(RefusalShare);
        var outcome = point.Outcomes.FirstOrDefault(each => each.Burdening == refused) ?? point.Outcomes[0];
        if (outcome.Burdening && Happens(85)) Say("PartyHeard", new() { ["method"] = "meeting", ["officer"] = Officer(1) });
        var evidence = point.RequiredEvidence.Where(_ => !Happens(3)).Select(kind => new Dictionary<string, object?> { ["kind"] = kind, ["sha256"] = Digest() }).ToList();
        foreach (var file in evidence)
            Say("EvidenceAttached", new() { ["evidenceKind"] = file["kind"], ["sha256"] = file["sha256"], ["mediaType"] = "application/pdf", ["size"] = 40_000 + chance.Next(400_000) });

        var proposer = chance.Next(4);
        var approver = Happens(OneHandShare) ? proposer : 4 + chance.Next(2);
        var reference = $"{service.Code}-{number}-{point.Code}";
        var members = new Dictionary<string, object?>
        {
            ["decisionRef"] = reference, ["decisionPoint"] = point.Code, ["outcome"] = outcome.Code,
            ["participants"] = new[] { Participant(proposer, "นักวิชาการแรงงานชำนาญการ", "propose"), Participant(approver, "หัวหน้าสำนักงาน", "approve") },
            ["authority"] = new Dictionary<string, object?> { ["kind"] = "own" },
            ["legalBasis"] = point.LegalBases, ["evidence"] = evidence, ["conflict"] = new Dictionary<string, object?> { ["kind"] = "none" },
            ["asApplied"] = outcome.GrantsAsApplied, ["checklistComplete"] = true,
        };
        if (!Happens(NoReasonShare)) members["reason"] = Reason(outcome);
        if (service.Kind == "overpayment") members["amount"] = Baht(500 * chance.Next(1, 30));
        Say("DecisionReached", members);
        Work(0.3);
        Say("DecisionNotified", new() { ["decisionRef"] = reference, ["channel"] = Happens(80) ? "online" : "post", ["appealBody"] = "คณะกรรมการวินิจฉัยอุทธรณ์", ["appealPeriodDays"] = 15 });
        if (last && service.Kind == "overpayment") Say("RecoveryOrdered", new() { ["amount"] = members["amount"] });
    }

    private Dictionary<string, object?> Reason(Contracts.DecisionCapture.V1.Outcome outcome)
    {
        var fact = Names.Facts[chance.Next(Names.Facts.Length)];
        return new()
        {
            ["facts"] = string.Create(CultureInfo.InvariantCulture, $"{fact} (เลขที่อ้างอิง {chance.Next(1000, 9999)}/2569)"),
            ["law"] = "พิจารณาตามกฎหมายและคู่มือสำหรับประชาชนของงานบริการนี้",
            ["considerations"] = outcome.Burdening ? Names.Refusals[chance.Next(Names.Refusals.Length)] : Names.Grants[chance.Next(Names.Grants.Length)],
        };
    }

    private Dictionary<string, object?> Participant(int officer, string position, string part) =>
        new() { ["officer"] = Officer(officer), ["position"] = position, ["part"] = part, ["at"] = Instant(_now) };

    private void Say(string type, Dictionary<string, object?> members)
    {
        _facts.Add(new(_facts.Count + 1, type, _now, members.Where(member => member.Value is not null).ToDictionary()));
        _now = _now.AddMinutes(1);
    }

    /// <summary>Lets working days pass; the clock of the simulation skips nights and weekends, not holidays, as hurried people do.</summary>
    private void Work(double workingDays)
    {
        for (var minutes = (int)(workingDays * 480); minutes > 0;)
        {
            var closes = new DateTimeOffset(_now.Date, _now.Offset).AddHours(16.5);
            if (_now < closes && _now.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
            {
                var worked = (int)Math.Min(minutes, Math.Max(1, (closes - _now).TotalMinutes));
                _now = _now.AddMinutes(worked);
                minutes -= worked;
            }
            else _now = new DateTimeOffset(_now.Date, _now.Offset).AddDays(1).AddHours(8.5);
        }
    }

    private bool Happens(int percent) => chance.Next(100) < percent;
    private string Officer(int index) => $"{office.Code}-{index + 1:D2}";
    private string Digest() => string.Concat(Enumerable.Range(0, 4).Select(_ => chance.NextInt64().ToString("x16", CultureInfo.InvariantCulture)));
    private static string Baht(int amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);
    private static string Instant(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
