using System.Buffers.Text;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Transparency.CitizenFeedback.Claims;
using Transparency.CitizenFeedback.Tests.Claims;
using Transparency.CitizenFeedback.Tests.Tokens;
using Transparency.CitizenFeedback.Tokens;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.Tests.Served;

public sealed class Claim_codes_at_the_service(Service service) : IClassFixture<Service>
{
    [Fact]
    public async Task Buy_one_signature_and_the_token_counts_once()
    {
        var code = service.CodeOf(await service.OpenCaseAsync());
        (await service.LookAsync(code.ToLowerInvariant())).State.ShouldBe("open");
        var earned = await service.EarnAsync(code);
        (await service.LookAsync(code)).State.ShouldBe("used");
        (await service.LookAsync(code)).Modulus.ShouldBeNull();

        // The answer got lost: the same phone asks again; another phone that read the receipt over a shoulder does not get one.
        Base64Url.DecodeFromChars((await Service.BodyAsync<BlindSigned>(await service.SendAsync(HttpMethod.Post, "/api/claims", earned.Claim))).Signature).ShouldBe(earned.BlindSignature);
        var other = Phone.Blind(earned.Key, System.Security.Cryptography.RandomNumberGenerator.GetBytes);
        (await service.SendAsync(HttpMethod.Post, "/api/claims", earned.Claim with { Blinded = Base64Url.EncodeToString(other.Blinded) })).StatusCode.ShouldBe(HttpStatusCode.Conflict);

        // Two ratings from one token, at once and with different answers: one.
        var votes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i => await Service.BodyAsync<RatingReceipt>(await service.SendAsync(HttpMethod.Post, "/api/votes", earned.Vote(i % 2 == 0 ? "yes" : "no")))));
        votes.Count(v => !v.Duplicate).ShouldBe(1);
        votes.ShouldAllBe(v => v.Counted && v.Rating == votes[0].Rating);
        (await service.ReadAsync<RatingReceipt>($"/api/ratings/{votes[0].Rating}")).Counted.ShouldBeTrue();
    }

    [Fact]
    public async Task Are_handed_out_by_their_own_office_and_every_time_is_recorded()
    {
        var caseId = await service.OpenCaseAsync();
        var path = $"/api/claim-codes/{caseId}/hand-out";
        foreach (var (role, agency, status) in new (string?, string, HttpStatusCode)[] { (null, "doe", HttpStatusCode.Unauthorized), (Roles.Officer, "dsd", HttpStatusCode.Forbidden), (Roles.AgencyAdmin, "dsd", HttpStatusCode.Forbidden),
                     (Roles.CaseSystem, "dsd", HttpStatusCode.Forbidden), (Roles.Auditor, "*", HttpStatusCode.Forbidden), (Roles.RedFlagAdmin, "*", HttpStatusCode.Forbidden), (Roles.Service, "*", HttpStatusCode.Forbidden) })
            (await service.SendAsync(HttpMethod.Post, path, null, role, agency)).StatusCode.ShouldBe(status, $"{role} {agency}");
        foreach (var (role, times) in new[] { (Roles.CaseSystem, 1), (Roles.Officer, 2), (Roles.AgencyAdmin, 3) })
        {
            var handed = await Service.BodyAsync<HandedOutCode>(await service.SendAsync(HttpMethod.Post, path, null, role, "doe"));
            (handed.Code, handed.Times, handed.Office).ShouldBe((service.CodeOf(caseId), times, "bkk"));
        }
        (await service.SendAsync(HttpMethod.Post, path, null, Roles.Officer, "doe")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await service.Store.ReadStreamAsync("doe", "hand-out-" + caseId)).Count.ShouldBe(3);
        (await service.SendAsync(HttpMethod.Post, "/api/claim-codes/case-unknown/hand-out", null, Roles.Officer, "doe")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Are_capped_per_agent()
    {
        var cases = new List<string>();
        for (var i = 0; i < 3; i++) cases.Add(await service.OpenCaseAsync(agent: "agent-7"));
        // The same facts again count nothing again.
        await service.RecordAsync([.. cases.Select(c => Case_facts.Fact(c, agent: "agent-7"))]);
        (await service.LookAsync(service.CodeOf(cases[1]))).State.ShouldBe("open");
        (await service.SendAsync(HttpMethod.Post, "/api/claims/look", new LookAtCode(service.CodeOf(cases[2])))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await service.SendAsync(HttpMethod.Post, $"/api/claim-codes/{cases[2]}/hand-out", null, Roles.Officer, "doe")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task End_thirty_days_after_the_answer_and_an_older_answer_moves_nothing_back()
    {
        var caseId = await service.OpenCaseAsync();
        var now = TimeProvider.System.GetUtcNow();
        await service.RecordAsync(Case_facts.Fact(caseId, "DecisionNotified", null, at: now.AddDays(-10)));
        await service.RecordAsync(Case_facts.Fact(caseId, "CaseReturned", null, at: now.AddDays(-40)));
        (await service.LookAsync(service.CodeOf(caseId))).State.ShouldBe("open");
        var late = await service.OpenCaseAsync();
        await service.RecordAsync(Case_facts.Fact(late, "DecisionNotified", null, at: now.AddDays(-32)));
        (await service.LookAsync(service.CodeOf(late))).State.ShouldBe("expired");
        (await service.SendAsync(HttpMethod.Post, "/api/claims", new ClaimSignature(service.CodeOf(late), "x", "AAAA"))).StatusCode.ShouldBe(HttpStatusCode.Gone);
        (await service.SendAsync(HttpMethod.Post, "/api/votes/by-code", Spend(service.CodeOf(late), 1))).StatusCode.ShouldBe(HttpStatusCode.Gone);
    }

    [Fact]
    public async Task Are_spent_themselves_without_script_once()
    {
        var code = service.CodeOf(await service.OpenCaseAsync());
        var spend = Spend(code, 77);
        (await Service.BodyAsync<RatingReceipt>(await service.SendAsync(HttpMethod.Post, "/api/votes/by-code", spend))).Duplicate.ShouldBeFalse();
        (await Service.BodyAsync<RatingReceipt>(await service.SendAsync(HttpMethod.Post, "/api/votes/by-code", spend))).Duplicate.ShouldBeTrue();
        (await service.SendAsync(HttpMethod.Post, "/api/votes/by-code", Spend(code, 78))).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var look = await service.LookAsync(code);
        look.State.ShouldBe("used");
        (await service.SendAsync(HttpMethod.Post, "/api/votes/by-code", Spend("00000-00000", 79))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Leave_no_code_and_no_case_at_rest()
    {
        var caseId = await service.OpenCaseAsync();
        var code = service.CodeOf(caseId);
        await service.EarnAsync(code);
        foreach (var table in new[] { "claim_code", "claim", "rating", "issuing_key" })
            (await service.CountAsync($"select count(*) from app.{table} t where t::text ilike '%{code.Replace("-", "", StringComparison.Ordinal)}%' or t::text ilike '%{caseId}%'")).ShouldBe(0, table);
        (await service.CountAsync("select count(*) from information_schema.columns where table_schema = 'app' and table_name in ('claim', 'claim_code') and data_type like 'timestamp%'")).ShouldBe(0);
    }

    [Fact]
    public async Task Are_signed_by_keys_that_are_published_first_and_destroyed_after_their_month()
    {
        var code = service.CodeOf(await service.OpenCaseAsync("cmi"));
        var looked = await service.LookAsync(code);
        var published = (await service.ReadAsync<IssuingKeyList>("/api/tokens/keys?agency=doe&office=cmi")).Keys.Single(k => k.Key == looked.Key);
        (published.Modulus, published.AcceptedUntil).ShouldBe((looked.Modulus, published.Month.AddMonths(3).AddDays(-1)));
        (await service.Store.ReadStreamAsync("doe", $"issuing-key-cmi-{published.Month:yyyyMM}")).Select(e => e.Type).ShouldBe(["issuing_key_published"]);
        // Asked for by many at once, an office has one key.
        (await service.CountAsync("select count(*) from (select 1 from app.issuing_key group by agency, office, month having count(*) > 1) twice")).ShouldBe(0);

        var later = new IssuingKeys(service.Store, service.Services.GetRequiredService<ClaimSecrets>(), new Later(TimeSpan.FromDays(92)));
        (await later.AcceptedAsync(published.Key, default)).ShouldBeNull();
        (await later.OfThisMonthAsync("doe", "cmi", default)).Key.ShouldNotBe(published.Key);
        var next = new IssuingKeys(service.Store, service.Services.GetRequiredService<ClaimSecrets>(), new Later(TimeSpan.FromDays(31)));
        (await next.AcceptedAsync(published.Key, default)).ShouldNotBeNull();
        (await next.RetireAsync(default)).ShouldBeGreaterThan(0);
        (await next.SignAsync(published.Key, new byte[384], default)).ShouldBeNull();
    }

    private static SpendCode Spend(string code, int seed) => new(code, Given.RandomId(seed), new Dictionary<string, string> { ["e1"] = "yes", ["e3"] = "none" }, [], null);

    internal sealed class Later(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
