using System.Text;
using System.Text.Json;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Flags;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Statistics.Anomalies;
using Transparency.RedFlag.Unusual;
using static Transparency.RedFlag.Tests.Given;
using static Transparency.RedFlag.Tests.Unusual.LikeCases;

namespace Transparency.RedFlag.Tests.Unusual;

public sealed class An_unusual_case
{
    private static readonly RuleDefinition Rule = Given.Rules.Rules.Single(rule => rule.Id == UnusualCase.RuleId);
    private static readonly UnusualModel Model = UnusualModel.Fit(Reference(1, 1000), Rule, 2);

    private static UnusualStanding Judge(int n, Planted planted = Planted.Nothing) => Case(n, planted) is var (file, decision) ? Model.Judge(file, decision, Office) : throw new InvalidOperationException();

    [Fact]
    public void Is_called_so_in_about_the_share_that_its_rule_says_when_nothing_is_planted()
    {
        // Eight references, each with a thousand new cases: at 0.5 % (2 of 501 may be so) 32 alarms are expected, 5.6 the deviation of chance; the draw of the references adds as much.
        var alarms = 0;
        for (var i = 0; i < 8; i++)
        {
            var model = UnusualModel.Fit(Reference(10_000 * i + 1, 1000, i), Rule, 2);
            alarms += Enumerable.Range(10_000 * i + 2000, 1000).Count(n => Case(n) is var (file, decision) && UnusualCase.Finding(Rule, model, model.Judge(file, decision, Office), decision.Reached) is not null);
        }
        alarms.ShouldBeInRange(10, 60);
    }

    [Theory]
    [InlineData(Planted.SkippedAtNight, "caseOddestGap|caseRarestLink|casePathShare|caseReasonLength|caseOutsideHours|caseWholeTime|caseLastGap")]
    [InlineData(Planted.OutOfOrder, "caseOddestGap|caseRarestLink|casePathShare|caseLargestGap|caseWholeTime")]
    public void With_a_planted_path_and_odd_times_ranks_above_nearly_all(Planted planted, string because)
    {
        var standings = Enumerable.Range(5000, 50).Select(n => Judge(n, planted)).ToList();
        standings.Count(standing => standing.Tail <= 0.005).ShouldBeGreaterThan(45);
        standings.ShouldAllBe(standing => because.Split('|', StringSplitOptions.None).Contains(standing.Parts[0].Feature));
        standings.ShouldAllBe(standing => standing.Parts.Sum(part => part.Share) > 0.5m && standing.Parts.Sum(part => part.Share) <= 1.001m && standing.Similar.Count == 5);
    }

    [Fact]
    public void Stands_where_counting_by_hand_puts_it()
    {
        // The same from the texts of the reference alone, without the model's own code: columns that vary or not, missing values none here.
        double[] Numbers(string text) => [.. text.Split(';').Select(cell => double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture))];
        var reference = Reference(1, 1000);
        var ensemble = AnomalyModel.Fit(new NumberTable([.. CaseFeatures.All.Select(feature => feature.Code)], [.. reference.Teaching.SelectMany(each => Numbers(each.Values))]), reference.Seed, 1);
        var compared = reference.Comparing.Select(each => Math.Round(ensemble.Score(Numbers(each.Values)), 2)).ToList();
        foreach (var n in new[] { 6000, 6001, 6002 })
        {
            var (file, decision) = Case(n, n == 6002 ? Planted.OutOfOrder : Planted.Nothing);
            var values = CaseFeatures.Of(file, decision, new PathProfile(reference.Links), BusinessTime.Of(Office), counted: false);
            var score = Math.Round(ensemble.Score([.. values.Select(value => value!.Value)]), 2);
            var standing = Model.Judge(file, decision, Office);
            standing.Score.ShouldBe(score);
            standing.Tail.ShouldBe((1 + compared.Count(other => other >= score)) / 501.0, 1e-12);
        }
    }

    [Fact]
    public void Is_fitted_to_the_same_whoever_fits_it()
    {
        var again = UnusualModel.Fit(JsonSerializer.Deserialize<UnusualReference>(JsonSerializer.Serialize(Model.Reference, FlagJson.Stored), FlagJson.Stored)!, Rule, 1);
        again.Id.ShouldBe(Model.Id);
        var (file, decision) = Case(7000, Planted.OutOfOrder);
        JsonSerializer.Serialize(again.Judge(file, decision, Office)).ShouldBe(JsonSerializer.Serialize(Model.Judge(file, decision, Office)));
        Reference(1, 1000, 6).Id().ShouldNotBe(Model.Id);
    }

    [Fact]
    public void Is_not_called_so_with_too_few_to_compare_for_so_small_a_tail()
    {
        // 199 others and the case itself: 1 of 200 is 0.5 %. One less is more than that.
        UnusualModel.Fit(Reference(1, 398), Rule).Limit.ShouldNotBeNull();
        var small = UnusualModel.Fit(Reference(1, 396), Rule);
        small.Limit.ShouldBeNull();
        var (file, decision) = Case(7001, Planted.OutOfOrder);
        UnusualCase.Finding(Rule, small, small.Judge(file, decision, Office), decision.Reached).ShouldBeNull();
    }

    [Fact]
    public void Is_weighed_by_closed_investigations_once_there_are_enough_of_both_kinds()
    {
        var profile = new PathProfile(Model.Reference.Links);
        LabelledCase Labelled(int n, bool found) => Case(n) is var (file, decision)
            ? new(decision.DecisionId, found, ReferenceCase.Text(CaseFeatures.Of(file, decision, profile, BusinessTime.Of(Office), false))) : throw new InvalidOperationException();
        IReadOnlyList<LabelledCase> Labels(int found, int not) => [.. Enumerable.Range(8000, found).Select(n => Labelled(n, true)), .. Enumerable.Range(9000, not).Select(n => Labelled(n, false))];

        var weighed = UnusualModel.Fit(Model.Reference with { Labelled = Labels(10, 10), OfWindow = 20 }, Rule);
        weighed.LabelsUsed.ShouldBeTrue();
        weighed.Voices.Sum(voice => voice.Weight).ShouldBe(1, 1e-9);
        weighed.Voices.Select(voice => voice.Weight).Distinct().Count().ShouldBeGreaterThan(1, "voices that rank better are heard more");
        foreach (var few in new[] { Model.Reference with { Labelled = Labels(9, 11), OfWindow = 20 }, Model.Reference with { Labelled = Labels(11, 9), OfWindow = 20 }, Model.Reference with { Labelled = Labels(10, 10), OfWindow = 20, Window = 2001 } })
        {
            var equal = UnusualModel.Fit(few, Rule);
            equal.LabelsUsed.ShouldBeFalse();
            equal.Voices.ShouldAllBe(voice => voice.Weight == 0.25);
        }
    }

    private static EvidencePack Pack()
    {
        var (file, decision) = Case(7002, Planted.SkippedAtNight);
        var standing = Model.Judge(file, decision, Office);
        var finding = UnusualCase.Finding(Rule, Model, standing, decision.Reached).ShouldNotBeNull();
        var subject = new FlagSubject(FlagId.Of(Rule.Id, 1, file.CaseId, decision.DecisionId).Value, Rule.Id, 1, Rule.Digest, false, true, file.CaseId, decision.DecisionId, "permit", "doe", "bkk", "work-permit", "urn:mol:doe");
        return new(EvidencePack.CurrentFormat, subject, Rule, "ข้อความ", "Text", file.LastIndex, file.Facts, [new(1, Office, Service)], null, true, finding, new(null, Model.Peers(standing.Score)), Contribution.Of(finding),
            standing.Similar, [], [], null, [], Model: Model.Reference);
    }

    [Fact]
    public void Is_computed_again_from_its_pack_alone()
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(Pack(), PackCheck.Json);
        json.Length.ShouldBeLessThan(400_000, "a pack can be sent by mail");
        PackCheck.Differences(PackCheck.Parse(json)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("\"on\": \"2026-01-20\"", "\"on\": \"2026-01-21\"", "model")]
    [InlineData("\"seed\": 5", "\"seed\": 6", "model")]
    [InlineData("\"severity\": \"", "\"severity\": \"9", "recorded.severity")]
    [InlineData("\"percentile\": \"", "\"percentile\": \"1", "peers.standing")]
    [InlineData("\"length\": 12", "\"length\": 312", "recorded")]
    [InlineData("\"tailPercent\": \"0.5\"", "\"tailPercent\": \"5\"", "subject.ruleDigest")]
    public void Names_first_what_was_changed_in_its_pack(string from, string to, string what)
    {
        var json = Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(Pack(), PackCheck.Json));
        json.ShouldContain(from);
        var at = json.IndexOf(from, StringComparison.Ordinal);
        var changed = json[..at] + to + json[(at + from.Length)..];
        PackCheck.Differences(PackCheck.Parse(Encoding.UTF8.GetBytes(changed)))[0].What.ShouldStartWith(what);
    }

    [Fact]
    public void Without_its_reference_cannot_be_computed() => PackCheck.Differences(Pack() with { Model = null })[0].What.ShouldBe("model");

    [Fact]
    public void Has_words_for_everything_that_is_looked_at_and_nothing_that_a_person_is()
    {
        foreach (var feature in CaseFeatures.All)
        {
            Given.Rules.Values[feature.Code].Th.ShouldMatch("[\u0e01-\u0e2e]");
            Given.Rules.Values[feature.Code].En.ShouldNotMatch("[\u0e01-\u0e2e]");
            if (feature.Unit is { } unit) Given.Rules.Units.Keys.ShouldContain(unit);
        }
        // The same case of another person, handled by others at the same office, is the same row.
        var (file, decision) = Case(7003);
        var other = CaseFile.Of(file.CaseId, file.Facts.Select(fact => fact with
        {
            Case = fact.Case is { } opening ? opening with { ApplicantKind = "foreigner", ApplicantKey = "p-9", AgentKey = "a-9", Lane = "fast" } : null, Step = fact.Step is { } step ? step with { Officer = "o-9" } : null,
            Decision = fact.Decision is { } body ? body with { Participants = [new("o-8", "chief", "approve", null)] } : null,
        }));
        var profile = new PathProfile(Model.Reference.Links);
        CaseFeatures.Of(other, other.Decisions[0], profile, BusinessTime.Usual, false).ShouldBe(CaseFeatures.Of(file, decision, profile, BusinessTime.Usual, false));
    }

    [Theory]
    [InlineData("2026-03-02 09:00", "2026-03-02 10:30", 90)]
    [InlineData("2026-03-02 07:00", "2026-03-02 20:00", 480)]
    [InlineData("2026-03-06 16:00", "2026-03-09 09:00", 60)]
    [InlineData("2026-03-02 09:00", "2026-03-16 09:00", 4800)]
    [InlineData("2026-03-07 09:00", "2026-03-08 16:00", 0)]
    [InlineData("2026-03-02 10:00", "2026-03-02 09:00", 0)]
    public void Counts_the_hours_in_which_its_office_is_open(string from, string to, double minutes) => BusinessTime.Of(Office).Minutes(At(from), At(to)).ShouldBe(minutes, 0.01);

    [Fact]
    public void Does_not_vouch_for_itself_when_it_teaches()
    {
        var (file, decision) = Case(7004, Planted.OutOfOrder);
        var path = CasePath.Of(file, decision);
        var with = new PathProfile(PathProfile.Count([.. Enumerable.Range(1, 50).Select(n => (CasePath.Of(Case(n).File, Case(n).Decision), BusinessTime.Usual)), (path, BusinessTime.Usual)]));
        var without = new PathProfile(PathProfile.Count(Enumerable.Range(1, 50).Select(n => (CasePath.Of(Case(n).File, Case(n).Decision), BusinessTime.Usual))));
        // Only the number of kinds of link differs, by those that the case itself brings.
        with.Of(path, BusinessTime.Usual, counted: true).Rarest.ShouldBe(without.Of(path, BusinessTime.Usual, counted: false).Rarest, 0.8);
        with.Of(path, BusinessTime.Usual, counted: true).Rarest.ShouldBeGreaterThan(with.Of(path, BusinessTime.Usual, counted: false).Rarest);
    }
}
