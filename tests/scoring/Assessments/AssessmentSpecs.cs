using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Assessments;
using Transparency.Scoring.Campaigns;
using Transparency.Scoring.Groups;
using Transparency.Scoring.Recorded;
using Transparency.Scoring.Sampling;
using Transparency.Scoring.Verification;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Scoring.Tests.Assessments;

/// <summary>Question sets, answers, files, the plan and the judgement of a verification: values only.</summary>
public class AssessmentSpecs
{
    private static readonly DateTimeOffset At = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2026, 11, 20);
    private static readonly ActedBy By = new("admin-1", Roles.AgencyAdmin, null);
    private static readonly QuestionSet Set = QuestionSets.Newest("standard")!;
    private static readonly ListedPoint[] Points = [new("work-permit", "position", "ก", "A", "high"), new("work-permit", "permit", "ข", "B", "low")];
    private static readonly PlannedVerification Plan = new(0.95m, 0.05m, 2, "เลขท้าย", new(2026, 12, 1), null, 0);
    private static readonly OpenCampaign Asked = new("2026-11", ["doe", "dsd"], new(2026, 11, 27), new(2026, 11, 30), "standard", 1, Plan);

    private static AssessmentState Of(params AssessmentFact[] facts) => facts.Aggregate(AssessmentState.None, (state, fact) => state.Evolve(fact, At));

    private static AssessmentFact Answer(string item, string claim, string? note = null) => new AssessmentFact.QuestionAnswered("2026-11", "doe", item, claim, "examine", new(2026, 11, 1), new(2026, 11, 20), new(note), By);

    private static AssessmentFact File(int no, string item, string sha) => new AssessmentFact.EvidenceAttached("2026-11", "doe", no, item, "application/pdf", 9, sha, new("a.pdf"), By);

    private static readonly AssessmentFact Listed = new AssessmentFact.PointsListed("2026-11", "doe", Points, By);

    private static AssessmentQuestion Own(string id, int points, string scope = "agency") => new(id, "evidence", points, scope, null, "ข้อ", "Question", "กฎ", "Law");

    [Fact]
    public void The_shipped_set_covers_three_dimensions_and_its_core_is_locked()
    {
        Set.Questions.Sum(each => each.Points).ShouldBe(100);
        Set.Questions.Select(each => each.Dimension).Distinct().ShouldBe(["compliance", "evidence", "timeline"]);
        Set.FaultsOfOwn([Own("own-1", 42)]).ShouldBeEmpty();
        Set.ShareOfCore([Own("own-1", 42)]).ShouldBe(100m / 142);
        Set.FaultsOfOwn([Own("own-1", 43)]).ShouldHaveSingleItem().Rule.ShouldBe("core-share");
        Set.FaultsOfOwn([Own("within-time", 1)]).ShouldHaveSingleItem().Rule.ShouldBe("core-locked");
        Set.FaultsOfOwn([.. Enumerable.Range(0, 6).Select(i => Own($"own-{i}", 1))]).ShouldHaveSingleItem().Rule.ShouldBe("too-many");
        Set.FaultsOfOwn([Own("Own 1", 0, "office"), Own("own-2", 1) with { TextTh = " ", Measure = "luck", Dimension = "style" }]).Select(each => $"{each.Field} {each.Rule}")
            .ShouldBe(["questions[0].id kebab-case", "questions[0].scope unknown-value", "questions[0].points range", "questions[1].dimension unknown-value", "questions[1].measure unknown-value", "questions[1].textTh required"]);
    }

    [Fact]
    public void A_section_says_who_confirmed_it_and_an_agency_confirms_none_of_its_own()
    {
        Set.Questions.ShouldAllBe(each => each.LawConfirmedBy == null);
        using var shipped = typeof(QuestionSet).Assembly.GetManifestResourceStream("rubrics/default-question-set.json")!;
        var json = JsonNode.Parse(shipped)!;
        json["questions"]![0]!["lawConfirmedBy"] = "สำนักกฎหมาย";
        QuestionSet.Read(Encoding.UTF8.GetBytes(json.ToJsonString())).Set!.View().Questions[0].LawConfirmedBy.ShouldBe("สำนักกฎหมาย");
        Set.FaultsOfOwn([Own("own-1", 10) with { LawConfirmedBy = "me" }]).ShouldHaveSingleItem().Rule.ShouldBe("law-not-confirmed-here");
    }

    [Theory]
    [InlineData("coreShare", "0.69", "coreShare")]
    [InlineData("version", "0", "version")]
    [InlineData("id", "\"Standard set\"", "id")]
    [InlineData("lockedBy", "\"\"", "lockedBy")]
    [InlineData("questions", "[]", "questions")]
    public void A_set_that_breaks_a_rule_is_refused_by_its_field(string field, string value, string named)
    {
        using var shipped = typeof(QuestionSet).Assembly.GetManifestResourceStream("rubrics/default-question-set.json")!;
        var json = JsonNode.Parse(shipped)!;
        json[field] = JsonNode.Parse(value);
        var (set, faults) = QuestionSet.Read(Encoding.UTF8.GetBytes(json.ToJsonString()));
        (set, faults[0].Field).ShouldBe((null, named));
        QuestionSet.Read("not json"u8).Faults[0].Rule.ShouldBe("unreadable");
    }

    [Fact]
    public void A_question_per_decision_point_is_asked_of_each_and_nothing_is_submitted_with_a_gap()
    {
        var state = Of(Listed);
        AssessmentForm.Items(Set, state).Count.ShouldBe(4 + 2 * 3);
        SubmitAssessments.Faults(Set, state).Count.ShouldBe(10);
        SubmitAssessments.Faults(Set, AssessmentState.None)[0].Field.ShouldBe("points");
        var items = AssessmentForm.Items(Set, state);
        AssessmentForm.Missing(items[0], Of(Listed, Answer(items[0].Key, "met"))).ShouldBe(["evidence"]);
        AssessmentForm.Missing(items[0], Of(Listed, Answer(items[0].Key, "met"), File(1, items[0].Key, "aa"))).ShouldBeEmpty();
        AssessmentForm.Missing(items[0], Of(Listed, Answer(items[0].Key, "met"), File(1, items[0].Key, "aa"), new AssessmentFact.EvidenceWithdrawn("2026-11", "doe", 1, By))).ShouldBe(["evidence"]);
        AssessmentForm.Missing(items[0], Of(Listed, Answer(items[0].Key, "na"))).ShouldBe(["note"]);
        AssessmentForm.Missing(items[0], Of(Listed, Answer(items[0].Key, "not"))).ShouldBeEmpty();
        AssessmentForm.Missing(items[0], Of(Listed, new AssessmentFact.QuestionAnswered("2026-11", "doe", items[0].Key, "partly", null, null, null, new(null), By))).ShouldBe(["method", "period", "evidence"]);
    }

    [Fact]
    public void Points_of_a_question_are_shared_by_its_decision_points_and_what_does_not_apply_leaves_the_denominator()
    {
        // 15 points shared by two: met and not = half of them; 10 partly = 5; 10 do not apply. (7.5 + 5) ÷ 25.
        var state = Of(Listed, Answer("written-criteria@work-permit.position", "met"), Answer("written-criteria@work-permit.permit", "not"), Answer("manual-published", "partly"), Answer("conflict-declared", "na", "ไม่มี"));
        AssessmentForm.Claimed(Set, state).ShouldBe(50m);
        AssessmentForm.Claimed(Set, Of(Listed)).ShouldBeNull();
    }

    [Fact]
    public void The_root_changes_with_claim_note_and_evidence_and_nobody_verifies_what_is_claimed_not_met()
    {
        string? Root(params AssessmentFact[] facts) => AssessmentForm.Root([.. AssessmentForm.Population("doe", Set, Of([Listed, .. facts]))]);
        var root = Root(Answer("manual-published", "met"), File(1, "manual-published", "aa"));
        root.ShouldNotBe(Root(Answer("manual-published", "met"), File(1, "manual-published", "ab")));
        root.ShouldNotBe(Root(Answer("manual-published", "partly"), File(1, "manual-published", "aa")));
        root.ShouldNotBe(Root(Answer("manual-published", "met", "note"), File(1, "manual-published", "aa")));
        Root(Answer("manual-published", "not")).ShouldBeNull();
        AssessmentForm.Parts(AssessmentForm.Population("doe", Set, Of(Listed, Answer("within-time@work-permit.permit", "met")))[0]).ShouldBe(("doe", "within-time@work-permit.permit", "met"));
    }

    [Fact]
    public void A_campaign_is_refused_by_field_and_rule()
    {
        OpenCampaigns.Faults(Asked, Today).ShouldBeEmpty();
        string Fault(OpenCampaign asked) => OpenCampaigns.Faults(asked, Today).Single() is var fault ? $"{fault.Field} {fault.Rule}" : "";
        Fault(Asked with { Period = "2026-13" }).ShouldBe("period format");
        Fault(Asked with { Period = "2026-12" }).ShouldBe("period in-the-future");
        Fault(Asked with { Agencies = ["doe", "doe"] }).ShouldBe("agencies required");
        Fault(Asked with { DueOn = new(2026, 11, 19) }).ShouldBe("dueOn in-the-past");
        Fault(Asked with { FreezeOn = new(2026, 11, 26) }).ShouldBe("freezeOn order");
        Fault(Asked with { QuestionSetVersion = 9 }).ShouldBe("questionSet unknown-value");
        Fault(Asked with { Plan = Plan with { RevealOn = new(2026, 11, 29) } }).ShouldBe("plan.revealOn order");
        Fault(Asked with { Plan = Plan with { Confidence = 1 } }).ShouldBe("plan.confidence range");
        Fault(Asked with { Plan = Plan with { Commitment = "abc" } }).ShouldBe("plan.commitment sha256");
        (CampaignPeriod.Parse("2026-q4")!.Value.From, CampaignPeriod.Parse("2026-q4")!.Value.To, CampaignPeriod.Parse("2026-q5")).ShouldBe((new(2026, 10, 1), new(2026, 12, 31), null));
    }

    [Fact]
    public void An_answer_stays_within_its_period_and_a_list_of_points_without_repeats()
    {
        var items = AssessmentForm.Items(Set, Of(Listed));
        IEnumerable<string> Faults(AnswerQuestion answer) => AnswerAssessments.Faults(answer, items, CampaignPeriod.Parse("2026-11")!.Value).Select(each => $"{each.Field} {each.Rule}");
        var good = new AnswerQuestion("manual-published", "met", "examine", new(2026, 10, 1), new(2026, 11, 1), null);
        Faults(good).ShouldBeEmpty();
        Faults(good with { To = new(2026, 10, 31) }).ShouldBe(["from outside-period"]);
        Faults(good with { To = new(2026, 9, 1) }).ShouldBe(["to order"]);
        Faults(good with { To = null, Method = "guess", Claim = "yes", Item = "other" }).ShouldBe(["item unknown-value", "claim unknown-value", "method unknown-value", "to required"]);
        AnswerAssessments.Faults(Points).ShouldBeEmpty();
        AnswerAssessments.Faults([Points[0], Points[0] with { Risk = "none" }]).Select(each => each.Rule).ShouldBe(["unknown-value", "duplicate"]);
        AnswerAssessments.Faults([]).ShouldHaveSingleItem().Rule.ShouldBe("required");
    }

    [Fact]
    public void A_file_is_what_its_bytes_say_and_programs_are_refused()
    {
        EvidenceFile.Of([.. "%PDF-1.7"u8]).File!.MediaType.ShouldBe("application/pdf");
        EvidenceFile.Of([0xFF, 0xD8, 0xFF, 0xE0]).File!.Extension.ShouldBe("jpg");
        EvidenceFile.Of([.. "MZ\u0090"u8]).Rule.ShouldBe("unknown-type");
        EvidenceFile.Of([.. "<html><script>"u8]).Rule.ShouldBe("unknown-type");
        EvidenceFile.Of([]).Rule.ShouldBe("empty");
        EvidenceFile.Of(new byte[EvidenceFile.Largest + 1]).Rule.ShouldBe("too-large");
        EvidenceFile.Of(Zip("[Content_Types].xml", "xl/workbook.xml")).File!.Extension.ShouldBe("xlsx");
        EvidenceFile.Of(Zip("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")).Rule.ShouldBe("carries-program");
        EvidenceFile.Of(Zip("a.txt")).Rule.ShouldBe("unknown-type");
        EvidenceFile.Of([(byte)'P', (byte)'K', 3, 4, 0]).Rule.ShouldBe("broken-file");
    }

    [Theory]
    [InlineData(8, null)]
    [InlineData(7, 7)]
    [InlineData(4, 7)]
    [InlineData(3, 3)]
    [InlineData(0, 0)]
    [InlineData(-1, null)]
    public void Reminders_come_before_the_due_day_and_never_twice(int daysLeft, int? mark)
    {
        Reminders.Due(AssessmentState.None, daysLeft).ShouldBe(mark);
        // Behind the due day the campaign may go on: its last two days are reminded of too.
        (Reminders.Due(Reminded(0), -4, grace: 6), Reminders.Due(Reminded(0), -5, grace: 6), Reminders.Due(Reminded(0, -5), -6, grace: 6), Reminders.Due(Reminded(0, -5, -6), -6, grace: 6), Reminders.Due(Reminded(0), -7, grace: 6)).ShouldBe((null, -5, -6, null, null));
        static AssessmentState Reminded(params int[] marks) => marks.Aggregate(AssessmentState.None, (state, each) => state.Evolve(new AssessmentFact.AssessmentReminded("2026-11", "doe", each), At));
        if (mark is { } given) Reminders.Due(AssessmentState.None.Evolve(new AssessmentFact.AssessmentReminded("2026-11", "doe", given), At), daysLeft).ShouldBeNull();
        Reminders.Due(Of(Listed, new AssessmentFact.AssessmentSubmitted("2026-11", "doe", [], null, null, By)), daysLeft).ShouldBeNull();
    }

    [Fact]
    public void Nothing_is_frozen_early_and_no_value_seeds_that_was_known_before()
    {
        var open = CampaignState.None.Evolve(new CampaignFact.CampaignOpened("2026-11", ["doe"], Asked.DueOn, Asked.FreezeOn, "standard", 1, Set.Digest, Plan, 0, By), At);
        FreezeCampaigns.Against(CampaignState.None, true, Today, null).ShouldBe("not-open");
        FreezeCampaigns.Against(open, false, Today, null).ShouldBe("not-due");
        FreezeCampaigns.Against(open, true, Today, null).ShouldBeNull();
        FreezeCampaigns.Against(open, false, Asked.FreezeOn, null).ShouldBeNull();
        FreezeCampaigns.Against(open, true, new(2026, 12, 2), null).ShouldBe("value-known");
        FreezeCampaigns.Against(open, true, new(2026, 12, 2), new DateOnly(2026, 12, 16)).ShouldBeNull();
        FreezeCampaigns.Against(open, true, new(2026, 12, 2), new DateOnly(2026, 12, 2)).ShouldBe("value-known");
        FreezeCampaigns.Against(open, true, Today, new DateOnly(2026, 12, 16)).ShouldBe("value-stands");
        var frozen = open.Evolve(new CampaignFact.CampaignFrozen("2026-11", [], ["doe:a:met:000000000000"], "00", Plan.PublicValue, Plan.RevealOn, By), At);
        SampleRules.Against(open, VerificationState.None, "1", Today).ShouldBe("not-frozen");
        SampleRules.Against(frozen, VerificationState.None, "1", Today).ShouldBe("value-not-known-yet");
        SampleRules.Against(frozen, VerificationState.None, "1", Plan.RevealOn).ShouldBeNull();
        var committed = frozen with { Opened = frozen.Opened! with { Plan = Plan with { Commitment = SampleRules.Commitment("secret") } } };
        SampleRules.Against(committed, VerificationState.None, "other", Plan.RevealOn).ShouldBe("not-the-committed-value");
        SampleRules.Against(committed, VerificationState.None, " secret ", Plan.RevealOn).ShouldBeNull();
    }

    [Fact]
    public void Who_served_in_an_agency_within_two_years_is_not_chosen_for_it_and_nobody_unconfirmed_at_all()
    {
        var register = RegisterState.None;
        foreach (var (id, served) in new (string, ServedIn[])[] { ("verifier-1", [new("doe", new(2024, 11, 20)), new("sso", new(2024, 11, 21))]), ("verifier-2", []) })
            register = register.Evolve(new RegisterFact.VerifierDeclared(id, "dsd", served, new(id, Roles.Verifier, null)), At);
        SampleRules.Candidates(register, Today).ShouldBeEmpty();
        register = register.Evolve(new RegisterFact.VerifierConfirmed("verifier-1", By), At);
        SampleRules.Candidates(register, Today).ShouldHaveSingleItem().Excluded.ShouldBe(["sso"]);
        RegisterVerifiers.Decide(register, "dsd", register.Entries[1].Served, new("verifier-2", Roles.Verifier, null)).ShouldBeNull();
        RegisterVerifiers.Decide(register, "sso", [], new("verifier-2", Roles.Verifier, null)).ShouldBeOfType<RegisterFact.VerifierDeclared>().Id.ShouldBe("verifier-2");
        RegisterVerifiers.Faults([new("", new(2027, 1, 1))], Today).Select(each => each.Rule).ShouldBe(["required", "range"]);
    }

    [Fact]
    public void A_sample_is_judged_when_its_last_claim_is_done_extended_by_the_plan_and_the_gap_follows()
    {
        string[] claims = [.. Enumerable.Range(0, 200).Select(i => $"{(i % 2 == 0 ? "doe" : "dsd")}:q-{i}:met:000000000000")];
        var campaign = CampaignState.None.Evolve(new CampaignFact.CampaignOpened("2026-11", ["doe", "dsd"], Asked.DueOn, Asked.FreezeOn, "standard", 1, Set.Digest, Plan, 0, By), At)
            .Evolve(new CampaignFact.CampaignFrozen("2026-11", [new("doe", true, "", 100), new("dsd", true, "", 100)], claims, AssessmentForm.Root(claims), Plan.PublicValue, Plan.RevealOn, By), At);
        VerificationCandidate[] people = [new("verifier-1", "sso", []), new("verifier-2", "ops", []), new("verifier-3", "dlpw", [])];
        var drawn = SampleRules.Draw(campaign, "123456", people, By);
        drawn.Items.Count.ShouldBe(51);
        drawn.Items.Select(each => each.Id).ShouldBe(SampleDraw.Draw(claims, SampleSeed.Of(SampleSeed.RootOf(claims), "123456"), 51).Select(each => each.Id));
        Should.Throw<ArgumentException>(() => SampleRules.Draw(campaign, "1", [people[0], new("verifier-4", "dsd", [])], By)).Message.ShouldContain("dsd");

        var state = VerificationState.None.Evolve(drawn, At);
        foreach (var item in drawn.Items.SkipLast(1)) state = Judged(state, item, "met");
        SampleRules.Judge(state).ShouldBeEmpty();
        // The last one: both say partly, so the claim does not hold.
        var facts = SampleRules.Judge(Judged(state, drawn.Items[^1], "partly"));
        facts[0].ShouldBe(new VerificationFact.SampleJudged("2026-11", "extended", 51, 1, 78));
        var more = facts[1].ShouldBeOfType<VerificationFact.SampleExtended>();
        state = facts.Aggregate(Judged(state, drawn.Items[^1], "partly"), (so, fact) => so.Evolve(fact, At));
        state.Items.Select(each => each.Id).ShouldBe(SampleDraw.Draw(claims, Convert.FromHexString(drawn.Seed), 78).Select(each => each.Id));
        foreach (var item in more.Items) state = Judged(state, item, "met");
        state = SampleRules.Judge(state).Aggregate(state, (so, fact) => so.Evolve(fact, At));
        (state.Judged!.Verdict, state.Ended).ShouldBe(("accepted", true));
        var gap = SampleRules.Gaps(campaign.Frozen!, state).Single(each => each.Refuted == 1);
        (gap.Share, gap.Claimed, gap.Verified).ShouldBe((Math.Round(1m / gap.Looked, 6), 100m, Math.Round((100m * (gap.Looked - 1) + 50) / gap.Looked, 2)));
        // Errors found raise the first sample of the next campaign.
        (OpenCampaigns.FirstStage(null), OpenCampaigns.FirstStage(state), OpenCampaigns.FirstStage(state with { Judged = state.Judged with { Errors = 0 } })).ShouldBe((0, 1, 0));
    }

    [Fact]
    public void What_is_recorded_of_the_points_service_stands_beside_the_claim_and_nothing_is_a_dash()
    {
        GroupRow[] rows = [new("doe", "doe-bkk", "work-permit", new(4, 0, 0, 4, 0, 4, 290m, 4, 0, 3, 4)), new("doe", "doe-bkk", "other", new(2, 0, 0, 2, 0, 2, 100m, 2, 0, 0, 2))];
        MeasuredFact? Beside(string item) => SeeAssessments.Measured(AssessmentForm.Items(Set, Of(Listed)).Single(each => each.Key == item), rows);
        Beside("within-time@work-permit.permit").ShouldBe(new MeasuredFact("onTime", 4, 75m));
        Beside("reason-recorded@work-permit.permit").ShouldBe(new MeasuredFact("evidence", 4, 72.5m));
        Beside("evidence-kept").ShouldBe(new MeasuredFact("evidence", 6, 65m));
        Beside("manual-published").ShouldBeNull();
        SeeAssessments.Measured(AssessmentForm.Items(Set, Of(Listed))[0], []).ShouldBe(new MeasuredFact("compliance", 0, null));
    }

    [Fact]
    public void Nobody_sees_one_verdict_alone_and_a_third_person_decides_between_two()
    {
        var item = new AssignedClaim(1, "doe:q:met:000000000000", "", ["verifier-1", "verifier-2"]);
        var one = VerificationState.None.Evolve(new VerificationFact.VerdictGiven("2026-11", 1, "verifier-1", "met", new("ok"), new("person-1", Roles.Verifier, null)), At);
        SeeItems.Shown(one.On(1)).ShouldBeEmpty();
        var two = one.Evolve(new VerificationFact.VerdictGiven("2026-11", 1, "verifier-2", "not", new("no"), new("person-2", Roles.Verifier, null)), At);
        (SeeItems.Shown(two.On(1)).Count, two.On(1).State, two.On(1).Found).ShouldBe((2, "differing", null));
        Caller Person(string subject, string role, string agency) => new(subject, [role], [agency], [], null, null, null, []);
        GiveVerdicts.AgainstResolving(two, item, "doe", Person("person-3", Roles.Auditor, "*")).ShouldBeNull();
        GiveVerdicts.AgainstResolving(two, item, "doe", Person("person-1", Roles.Auditor, "*")).ShouldBe("not-the-third");
        GiveVerdicts.AgainstResolving(two, item, "doe", Person("person-3", Roles.Verifier, "sso")).ShouldBe("not-yours");
        GiveVerdicts.AgainstResolving(one, item, "doe", Person("person-3", Roles.Auditor, "*")).ShouldBe("not-differing");
        GiveVerdicts.Against(one, item, "verifier-1", "doe", Person("person-1", Roles.Verifier, "sso")).ShouldBe("given-already");
        GiveVerdicts.Against(one, item, "verifier-2", "doe", Person("person-2", Roles.Verifier, "doe")).ShouldBe("own-agency");
        GiveVerdicts.Against(one, item, "verifier-3", "doe", Person("person-3", Roles.Verifier, "sso")).ShouldBe("not-assigned");
        two.Evolve(new VerificationFact.VerdictResolved("2026-11", 1, "partly", new("third"), new("person-3", Roles.Auditor, null)), At).On(1).Found.ShouldBe("partly");
    }

    private static VerificationState Judged(VerificationState state, AssignedClaim item, string level) => item.Verifiers.Aggregate(state,
        (so, verifier) => so.Evolve(new VerificationFact.VerdictGiven("2026-11", item.No, verifier, level, new("seen"), new(verifier, Roles.Verifier, null)), At));

    private static byte[] Zip(params string[] parts)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var part in parts) archive.CreateEntry(part);
        return bytes.ToArray();
    }
}
