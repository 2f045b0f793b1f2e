using System.Net;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Tests.Erasure;

/// <summary>Rules that a person confirmed, and those that nobody did.</summary>
public sealed partial class ErasureTests
{
    private Task<ErasureRules> RulesAsync(Caller by) => site.AskAsync<ErasureRules>(HttpMethod.Get, "/api/erasures/rules", by);

    private async Task ConfirmAsync(string rule)
    {
        var rules = await RulesAsync(Officer);
        var digest = rules.Grounds.FirstOrDefault(each => each.Rule == rule)?.Digest ?? rules.Retention.Single(each => each.Rule == rule).Digest!;
        await site.AskAsync<ErasureRules>(HttpMethod.Post, "/api/erasures/rules/confirm", Officer, new ConfirmRule(rule, digest, "ราชกิจจานุเบกษา เล่ม 136 ตอนที่ 69 ก"));
    }

    [Fact]
    public async Task Nothing_is_erased_under_a_rule_that_nobody_confirmed_without_that_being_said_and_kept()
    {
        await FinishedAsync();
        var erasure = await ProposeAsync();
        erasure.UnconfirmedRules.ShouldBe(["ground/retention-ended", "retention/work-permit"]);
        await RefusedAsync(await site.SendAsync(HttpMethod.Post, $"/api/erasures/{erasure.ErasureId}/approve", Audit), HttpStatusCode.Conflict, "rule-unconfirmed");
        await RefusedAsync(await ApproveAsync(erasure, Audit, acceptsUnconfirmed: false), HttpStatusCode.Conflict, "rule-unconfirmed");
        (await site.HasKeyAsync(erasure.SubjectKey)).ShouldBeTrue();

        await ConfirmAsync("ground/retention-ended");
        (await site.AskAsync<ErasureView>(HttpMethod.Get, $"/api/erasures/{erasure.ErasureId}", Audit)).UnconfirmedRules.ShouldBe(["retention/work-permit"]);
        (await ApproveAsync(erasure, Audit)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await ConfirmAsync("retention/work-permit");
        (await site.AskAsync<ErasureView>(HttpMethod.Get, $"/api/erasures/{erasure.ErasureId}", Officer)).UnconfirmedRules.ShouldBe(["retention/work-permit"], "as it was then");

        await FinishedAsync("OLD-2");
        var next = await ProposeAsync();
        next.UnconfirmedRules.ShouldBeEmpty();
        (await site.SendAsync(HttpMethod.Post, $"/api/erasures/{next.ErasureId}/approve", Audit)).StatusCode.ShouldBe(HttpStatusCode.OK, "no body is needed");
    }

    [Fact]
    public async Task The_data_protection_officer_confirms_a_rule_as_it_was_read_and_may_withdraw()
    {
        var unread = (await RulesAsync(Audit)).Retention.Single(each => each.Service is null);
        (unread.ConfirmedBy, unread.ConfirmedAt, unread.Digest!.Length).ShouldBe((null, null, 64));
        var confirm = new ConfirmRule(unread.Rule, unread.Digest, "ระเบียบงานสารบรรณ ข้อ 57");
        (await site.SendAsync(HttpMethod.Post, "/api/erasures/rules/confirm", Audit, confirm)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await site.SendAsync(HttpMethod.Post, "/api/erasures/rules/confirm", null, confirm)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await site.SendAsync(HttpMethod.Post, "/api/erasures/rules/confirm", Person("dpo-3", Roles.DataProtectionOfficer, "doe"), confirm)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await site.SendAsync(HttpMethod.Post, "/api/erasures/rules/confirm", Officer, confirm with { Source = " - " })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await site.SendAsync(HttpMethod.Post, "/api/erasures/rules/confirm", Officer, confirm with { Rule = "retention/none" })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        await RefusedAsync(await site.SendAsync(HttpMethod.Post, "/api/erasures/rules/confirm", Officer, confirm with { Digest = new string('0', 64) }), HttpStatusCode.Conflict, "rule-changed");
        var confirmed = (await site.AskAsync<ErasureRules>(HttpMethod.Post, "/api/erasures/rules/confirm", Officer, confirm)).Retention.Single(each => each.Service is null);
        (confirmed.ConfirmedBy, confirmed.ConfirmedAt is not null).ShouldBe((Roles.DataProtectionOfficer, true));
        (await RulesAsync(Audit)).Retention.Count(each => each.ConfirmedBy is not null).ShouldBe(1);

        var withdraw = new WithdrawRule(unread.Rule, "เทียบผิดฉบับ");
        (await site.SendAsync(HttpMethod.Post, "/api/erasures/rules/withdraw", Audit, withdraw)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await site.AskAsync<ErasureRules>(HttpMethod.Post, "/api/erasures/rules/withdraw", Officer, withdraw)).Retention.ShouldAllBe(each => each.ConfirmedBy == null);
    }
}
