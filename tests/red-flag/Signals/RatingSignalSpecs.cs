using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Contracts.RedFlag.V1;
using Transparency.RedFlag.Rules;
using Transparency.RedFlag.Signals;
using Transparency.RedFlag.Tests.Served;
using Transparency.ServiceDefaults.Messaging;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Tests.Signals;

public class A_rating_signal
{
    internal static RatingSignal Burst(long index = 5, long n = 5_000) => new(index, new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, (byte)index]), "burst", "doe", "doe-bkk", "work-permit", "0123ABCD", new(2026, 3, 2), n, 12, 100, new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 5, TimeSpan.Zero);

    internal static RatingSignal Complaints(long index = 7) => Bribery(index) with { Kind = "complaints", N = 7, Usual = 1.5m, Limit = 3 };
    internal static RatingSignal Bribery(long index = 6) => Burst(index, 5) with { Kind = "bribery", Service = null, Point = null, Usual = 0, Limit = 5 };

    [Fact]
    public void Of_a_burst_becomes_a_process_flag_about_the_point_and_the_day()
    {
        var flag = RatingSignalsFollowed.RaisedBy(Burst(), Given.Rules, Now).ShouldNotBeNull();
        (flag.Subject.RuleId, flag.Subject.Restricted, flag.Subject.CaseId, flag.Subject.Office, flag.Finding.Strength).ShouldBe(("rating-burst", false, "0123ABCD-20260302", "doe-bkk", "high"));
        Given.Rules.Sentence(Given.Rules.Rules.Single(r => r.Id == "rating-burst"), flag.Finding.Factors).En
            .ShouldBe("Service point 0123ABCD got 5000 ratings in one day, usually 12; the limit is 100.");
    }

    [Fact]
    public void Of_bribery_becomes_a_restricted_flag_about_the_office()
    {
        var flag = RatingSignalsFollowed.RaisedBy(Bribery(), Given.Rules, Now).ShouldNotBeNull();
        (flag.Subject.RuleId, flag.Subject.Restricted, flag.Subject.CaseId, flag.Subject.Service, flag.Finding.Strength).ShouldBe(("bribery-feedback", true, "doe-bkk-20260302", "", "medium"));
    }

    [Fact]
    public void Of_complaints_becomes_a_restricted_flag_on_trial_about_the_office()
    {
        var flag = RatingSignalsFollowed.RaisedBy(Complaints(), Given.Rules, Now).ShouldNotBeNull();
        (flag.Subject.RuleId, flag.Subject.Restricted, flag.Subject.Shadow, flag.Subject.CaseId, flag.Finding.Strength).ShouldBe(("complaint-cluster", true, true, "doe-bkk-20260302", "high"));
        var sentence = Given.Rules.Sentence(Given.Rules.Rules.Single(r => r.Id == "complaint-cluster"), flag.Finding.Factors);
        sentence.En.ShouldBe("7 complaints in 30 days, usually 1.5; the threshold is 3.");
        sentence.Th.ShouldBe("มีเรื่องร้องเรียน 7 เรื่องใน 30 วัน ปกติ 1.5 ถึงเกณฑ์ 3");
    }

    [Fact]
    public void That_is_read_a_month_late_is_history_and_one_of_yesterday_is_not()
    {
        RatingSignalsFollowed.RaisedBy(Bribery(), Given.Rules, Now.AddDays(30))!.Historical.ShouldBeTrue();
        RatingSignalsFollowed.RaisedBy(Bribery(), Given.Rules, Now.AddDays(1))!.Historical.ShouldBeFalse();
    }

    [Fact] public void Of_a_kind_nobody_knows_raises_nothing() => RatingSignalsFollowed.RaisedBy(Burst() with { Kind = "weather" }, Given.Rules, Now).ShouldBeNull();

    [Fact]
    public void Is_the_same_flag_however_often_it_comes() =>
        RatingSignalsFollowed.RaisedBy(Burst(n: 6_000), Given.Rules, Now)!.Subject.FlagId.ShouldBe(RatingSignalsFollowed.RaisedBy(Burst(), Given.Rules, Now)!.Subject.FlagId);
}

public sealed class Rating_signals_at_the_service(Service service) : IClassFixture<Service>
{
    [Fact]
    public async Task Raise_each_flag_once_and_the_restricted_one_for_the_anti_corruption_centre_only()
    {
        var follower = service.Services.GetRequiredService<FeedFollower<RatingSignal>>();
        RatingSignal burst = A_rating_signal.Burst(), bribery = A_rating_signal.Bribery(), complaints = A_rating_signal.Complaints(), later = A_rating_signal.Burst(9) with { Point = "ZZZZZZZZ" };
        lock (service.Signals) service.Signals.AddRange([burst, bribery, complaints, later]);
        // Out of order: the hole is closed from the feed first. Then a repeat, and a run cut differently.
        await follower.ReceiveAsync(new(7, 9, [later]), default);
        (await follower.ReceiveAsync(new(-1, 7, [burst, bribery, complaints]), default)).ShouldBe(Followed.Repeated);
        (await follower.ReceiveAsync(new(-1, 9, [burst, bribery, complaints, later]), default)).ShouldBe(Followed.Repeated);

        async Task<List<string>> SeenAsync(string role, string agency) =>
            [.. (await service.ReadAsync<FlagPage>("/api/flags?agency=doe", role, agency)).Flags.Where(f => f.RuleId is "rating-burst" or "bribery-feedback" or "complaint-cluster").Select(f => $"{f.RuleId} {f.CaseId}").Order()];
        (await SeenAsync(Roles.RedFlagAdmin, "*")).ShouldBe(["bribery-feedback doe-bkk-20260302", "complaint-cluster doe-bkk-20260302", "rating-burst 0123ABCD-20260302", "rating-burst ZZZZZZZZ-20260302"]);
        (await SeenAsync(Roles.AgencyAdmin, "doe")).ShouldBe(["rating-burst 0123ABCD-20260302", "rating-burst ZZZZZZZZ-20260302"]);
        (await SeenAsync(Roles.Officer, "doe")).ShouldBe(["rating-burst 0123ABCD-20260302", "rating-burst ZZZZZZZZ-20260302"]);
        (await service.GetAsync("/api/flags?agency=doe", Roles.AgencyAdmin, "dsd")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var restricted = RatingSignalsFollowed.RaisedBy(bribery, service.Services.GetRequiredService<RuleSet>(), DateTimeOffset.UtcNow)!.Subject.FlagId;
        (await service.GetAsync($"/api/flags/{restricted}", Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await service.GetAsync($"/api/flags/{restricted}", Roles.RedFlagAdmin, "*")).StatusCode.ShouldBe(HttpStatusCode.OK);

        // A flag without a case has a pack too: the signal as announced gives the same numbers again, and another number does not.
        foreach (var (signal, changed) in new[] { (bribery, "recorded.severity"), (complaints, "recorded.severity") })
        {
            var flag = RatingSignalsFollowed.RaisedBy(signal, service.Services.GetRequiredService<RuleSet>(), DateTimeOffset.UtcNow)!.Subject.FlagId;
            var pack = PackCheck.Parse(await (await service.GetAsync($"/api/flags/{flag}/pack", Roles.Auditor, "*")).Content.ReadAsByteArrayAsync());
            pack.Signal.ShouldBe(signal);
            PackCheck.Differences(pack).ShouldBeEmpty();
            PackCheck.Differences(pack with { Signal = signal with { N = signal.N + 1 } })[0].What.ShouldBe(changed);
            PackCheck.Differences(pack with { Signal = signal with { Kind = "burst" } })[0].What.ShouldBe("signal");
            (await service.ReadAsync<FlagView>($"/api/flags/{flag}", Roles.RedFlagAdmin, "*")).Evidence.Single().OccurredAt.ShouldBe(signal.FoundAt);
            (await service.GetAsync($"/api/flags/{flag}/pack", Roles.AgencyAdmin, "doe")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }

        // Nobody in particular can answer for an office: two may still refer it, and the file checks from itself.
        foreach (var (subject, act, body) in new (string, string, object)[] { ("ann", "take", new TakeFlag(true)), ("ann", "conclusion", new ProposeConclusion("discipline", "ครบ")), ("ann", "conclusion", new ProposeConclusion("referral", "มีคำตอบห้าราย")), ("bea", "second", new SecondProposal("conclusion")) })
            (await service.AsAsync(subject, Roles.RedFlagAdmin, $"/api/flags/{restricted}/{act}", body)).StatusCode.ShouldBe(body is ProposeConclusion { Label: "discipline" } ? HttpStatusCode.Conflict : HttpStatusCode.OK, act);
        using var referral = await service.AsAsync("ann", Roles.RedFlagAdmin, $"/api/flags/{restricted}/referral");
        referral.StatusCode.ShouldBe(HttpStatusCode.OK);
        ReferralCheck.Differences(ReferralCheck.Parse(await referral.Content.ReadAsByteArrayAsync())).ShouldBeEmpty();
    }
}
