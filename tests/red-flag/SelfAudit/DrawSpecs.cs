using Transparency.RedFlag.Blind;
using Transparency.RedFlag.Investigations;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Tests.SelfAudit;

public class A_blind_sample
{
    private const string Seed = "0123456789abcdef";

    private static List<Candidate> Population(int n, int everyFlagged) =>
        [.. Enumerable.Range(0, n).Select(i => new Candidate($"dec-{i:x32}", $"case-{i:x32}", i % everyFlagged == 0))];

    [Fact]
    public void Is_the_share_of_the_unflagged_with_as_many_flagged_mixed_in()
    {
        var drawn = Draw.Of(Seed, 0.015m, Population(20_000, 10));
        var controls = drawn.Count(d => !d.Candidate.Flagged);
        // 18 000 unflagged at 1.5 %: 270 ± 4 standard deviations of 16.3.
        controls.ShouldBeInRange(205, 335);
        drawn.Count(d => d.Candidate.Flagged).ShouldBe(controls);
    }

    [Fact]
    public void Is_the_same_for_the_same_seed_in_any_order_and_another_for_another_seed()
    {
        var population = Population(2_000, 10);
        var drawn = Draw.Of(Seed, 0.02m, population).Select(d => d.Candidate.DecisionId).ToList();
        Draw.Of(Seed, 0.02m, [.. population.AsEnumerable().Reverse()]).Select(d => d.Candidate.DecisionId).ShouldBe(drawn);
        Draw.Of("another", 0.02m, population).Select(d => d.Candidate.DecisionId).ShouldNotBe(drawn);
        Draw.Digest(population).ShouldBe(Draw.Digest([.. population.AsEnumerable().Reverse()]));
    }

    [Fact]
    public void Tells_nothing_by_its_order()
    {
        // Of the first half of the list about half are controls: Wilcoxon's rank sum within four standard deviations.
        var drawn = Draw.Of(Seed, 0.02m, Population(50_000, 8));
        double n = drawn.Count / 2.0, ranks = drawn.Select((d, i) => d.Candidate.Flagged ? 0 : i + 1).Sum();
        Math.Abs(ranks - n * (2 * n + 1) / 2).ShouldBeLessThan(4 * Math.Sqrt(n * n * (2 * n + 1) / 12));
    }

    private static BlindMatter Matter(BlindState state, string subject = "ann", string role = Roles.RedFlagAdmin, bool outside = false, bool part = false, bool saw = false, int holds = 0) =>
        new(state, "dec-1", new(subject, role, null), outside, part, saw, holds);

    private static readonly BlindState s_open = BlindState.None.Evolve(new BlindFact.Drawn("case-1", "doe", "bkk", "work-permit", 0.5m, "draw-1") { DecisionId = "dec-1" });
    private static readonly BlindState s_taken = s_open.Evolve(Reviewing.Take(new(true), Matter(s_open)).Fact!);

    [Fact]
    public void Is_looked_at_by_who_has_no_part_in_it_and_has_seen_nothing()
    {
        static void Refused(BlindRuling ruling, string why) => ruling.No.ShouldBe(new Ruling.Refused(why));
        Refused(Reviewing.Take(new(true), Matter(s_open, role: Roles.Auditor)), "not-your-route");
        Reviewing.Take(new(true), Matter(s_open, role: Roles.Auditor, outside: true)).Fact.ShouldNotBeNull();
        Refused(Reviewing.Take(new(true), Matter(s_open, outside: true)), "not-your-route");
        Refused(Reviewing.Take(new(true), Matter(s_open, part: true)), "conflict-of-interest");
        Refused(Reviewing.Take(new(true), Matter(s_open, saw: true)), "not-blind");
        Refused(Reviewing.Take(new(true), Matter(s_open, holds: Reviewing.MostHeld)), "hands-full");
        Refused(Reviewing.Take(new(true), Matter(s_taken, "bea")), "taken");
        Reviewing.Take(new(false), Matter(s_open)).No.ShouldBeOfType<Ruling.Invalid>();
    }

    [Fact]
    public void Is_judged_by_its_keeper_who_is_still_blind_and_only_once()
    {
        Reviewing.Judge(new("nothing", "ครบถ้วน"), Matter(s_taken, "bea"), false).No.ShouldBe(new Ruling.Refused("not-yours"));
        Reviewing.Judge(new("nothing", "ครบถ้วน"), Matter(s_taken, saw: true), false).No.ShouldBe(new Ruling.Refused("not-blind"));
        Reviewing.Judge(new("maybe", "ครบถ้วน"), Matter(s_taken), false).No.ShouldBeOfType<Ruling.Invalid>();
        Reviewing.Judge(new("nothing", " "), Matter(s_taken), false).No.ShouldBeOfType<Ruling.Invalid>();
        var judged = s_taken.Evolve(Reviewing.Judge(new("found", "ไม่มีเหตุผล"), Matter(s_taken), true).Fact!);
        (judged.Stage, judged.Verdict, judged.Flagged).ShouldBe(("judged", "found", true));
        Reviewing.Judge(new("nothing", "x"), Matter(judged), false).No.ShouldBe(new Ruling.Refused("closed"));
        s_taken.Evolve(Reviewing.HandBack(new("ลา"), Matter(s_taken)).Fact!).Reviewer.ShouldBeNull();
    }
}
