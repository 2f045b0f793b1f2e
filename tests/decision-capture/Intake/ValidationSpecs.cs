using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Transparency.DecisionCapture.Catalogue;
using Transparency.DecisionCapture.Intake;

namespace Transparency.DecisionCapture.Tests.Intake;

public sealed class ValidationSpecs
{
    public static TheoryData<string> Types => [.. EventTypes.All.Select(type => type.Name)];

    [Theory, MemberData(nameof(Types))]
    public void A_published_example_is_accepted(string type) => Given.Why(Given.ExampleText(type)).ShouldBeEmpty();

    // One change to a valid event each: everything that issue 2 names, and the rest of the rules.
    public static TheoryData<string, string, string[]> BadInputs => new()
    {
        { "CaseOpened", "data.agency=nobody", ["source-may-not-report /data/agency", "office-of-other-agency /data/office", "service-of-other-agency /data/service", "unknown-agency /data/agency"] },
        { "CaseOpened", "data.office=doe-atlantis", ["unknown-office /data/office"] },
        { "CaseOpened", "data.office=sso-cmi", ["office-of-other-agency /data/office"] },
        { "CaseOpened", "data.service=astrology", ["unknown-service /data/service"] },
        { "CaseOpened", "-data.caseRef", ["missing-field /data/caseRef"] },
        { "CaseOpened", "data.caseRef= ", ["missing-field /data/caseRef"] },
        { "CaseOpened", "-data.case", ["missing-field /data/case"] },
        { "CaseOpened", "-data.case.kind", ["missing-field /data/case/kind"] },
        { "CaseOpened", "data.case.channel=pigeon", ["unknown-value /data/case/channel"] },
        { "CaseOpened", "data.occurredAt=2027-01-01T00:00:00+07:00", ["occurred-in-future /data/occurredAt"] },
        { "CaseOpened", "data.occurredAt=2026-11-20T10:04:59+07:00", [] },
        { "CaseOpened", "data.occurredAt=2026-11-20T10:05:01+07:00", ["occurred-in-future /data/occurredAt"] },
        { "CaseOpened", "data.occurredAt=2569-10-05T09:12:00+07:00", ["occurred-in-future /data/occurredAt", "time-out-of-range /data/occurredAt"] },
        { "CaseOpened", "data.occurredAt=2026-10-05T09:12:00", ["wrong-time /data/occurredAt"] },
        { "CaseOpened", "data.occurredAt=yesterday", ["wrong-time /data/occurredAt"] },
        { "CaseOpened", "data.case.submittedAt=2569-10-05T09:05:00+07:00", ["time-out-of-range /data/case/submittedAt"] },
        { "CaseOpened", "data.case.registrationNo=0#", ["out-of-range /data/case/registrationNo"] },
        { "CaseOpened", "data.case.registrationNo=4217", ["wrong-kind /data/case/registrationNo"] },
        { "CaseOpened", "data.case.registrationNo=12.5#", ["number-not-integer /data/case/registrationNo"] },
        { "CaseOpened", "data.case.registrationNo=9007199254740992#", ["number-out-of-range /data/case/registrationNo"] },
        { "CaseOpened", "-id", ["missing-field /id"] },
        { "CaseOpened", "-source", ["missing-field /source"] },
        { "CaseOpened", "source=urn:stranger", ["unknown-source /source"] },
        { "CaseOpened", "source=urn:mol:sso:benefit-claim", ["source-may-not-report /data/agency"] },
        { "CaseOpened", "specversion=0.3", ["unsupported-specversion /specversion"] },
        { "CaseOpened", "-type", ["missing-field /type"] },
        { "CaseOpened", "type=mol.transparency.CaseOpened.v9", ["unknown-type /type"] },
        { "CaseOpened", "time=noon", ["wrong-time /time"] },
        { "CaseOpened", "datacontenttype=text/xml", ["unsupported-content-type /datacontenttype"] },
        { "CaseOpened", "-data", ["missing-field /data"] },
        { "CaseOpened", "data=text", ["wrong-kind /data"] },
        { "StepCompleted", "data.step=daydream", ["unknown-step /data/step"] },
        { "DecisionReached", "data.decisionPoint=coin-toss", ["unknown-decision-point /data/decisionPoint"] },
        { "DecisionReached", "data.outcome=perhaps", ["unknown-outcome /data/outcome"] },
        { "DecisionReached", "data.participants.0.part=watch", ["unknown-value /data/participants/0/part"] },
        { "DecisionReached", "-data.participants.1.officer", ["missing-field /data/participants/1/officer"] },
        { "DecisionReached", "data.evidence.0.sha256=ABC", ["wrong-digest /data/evidence/0/sha256"] },
        { "DecisionReached", "data.amount=1,000.00", ["wrong-amount /data/amount"] },
        { "DecisionReached", "data.amount=-5.00", ["wrong-amount /data/amount"] },
        { "DecisionReached", "data.legalBasis=one", ["wrong-kind /data/legalBasis"] },
        { "AppealDecided", "data.result=won", ["unknown-value /data/result"] },
        { "OverpaymentFound", "-data.paid", ["missing-field /data/paid"] },
        { "SourceHeartbeat", "data.sent=-1#", ["out-of-range /data/sent"] },
    };

    [Theory, MemberData(nameof(BadInputs))]
    public void A_bad_field_is_named_with_its_rule(string type, string change, string[] why) =>
        Given.Why(Given.Changed(type, example => Apply(example, change))).ShouldBe(why.Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("DecisionReached", "2026-10-05T23:59:59+07:00", "")]
    [InlineData("DecisionReached", "2026-10-06T00:00:00+07:00", "ended-decision-point ended-outcome")]
    [InlineData("DecisionReached", "2026-10-05T17:00:00Z", "ended-decision-point ended-outcome")]
    [InlineData("CaseOpened", "2026-10-05T23:59:59+07:00", "")]
    [InlineData("CaseOpened", "2026-10-06T00:00:00+07:00", "ended-service")]
    [InlineData("StepCompleted", "2026-10-06T00:00:00+07:00", "")]
    public void What_ended_counts_until_its_last_day_whenever_it_is_told(string type, string at, string why)
    {
        // Everything ends on the fifth: open cases go on, none is opened, and nothing is decided at the point.
        var catalogue = new CatalogueInForce(Given.Sample.Published with
        {
            Services = [.. Given.Sample.Published.Services.Select(service => service with
            {
                EndedOn = new(2026, 10, 5),
                DecisionPoints = [.. service.DecisionPoints.Select(point => point with { EndedOn = new(2026, 10, 5), Outcomes = [.. point.Outcomes.Select(each => each with { EndedOn = new(2026, 10, 5) })] })],
            })],
        });
        var reasons = Given.Reasons(Given.Changed(type, example => example["data"]!["occurredAt"] = at), catalogue: catalogue);
        string.Join(' ', reasons.Select(each => each.Code).Order(StringComparer.Ordinal)).ShouldBe(why);
        reasons.ShouldAllBe(each => Validation.DependOnCatalogue.Contains(each.Code));
    }

    [Fact]
    public void Every_reason_is_told_not_only_the_first()
    {
        var json = Given.Changed("DecisionReached", example =>
        {
            example["specversion"] = "2.0";
            example["data"]!["agency"] = "nobody";
            example["data"]!["caseRef"] = null;
            example["data"]!["occurredAt"] = "2030-01-01T00:00:00Z";
            example["data"]!["outcome"] = "perhaps";
        });
        Given.Why(json).ShouldBe(["missing-field /data/caseRef", "occurred-in-future /data/occurredAt", "office-of-other-agency /data/office",
            "service-of-other-agency /data/service", "source-may-not-report /data/agency", "unknown-agency /data/agency", "unknown-outcome /data/outcome", "unsupported-specversion /specversion"]);
    }

    [Fact]
    public void Reasons_speak_Thai_and_English()
    {
        var reason = Given.Reasons(Given.Changed("CaseOpened", example => example["data"]!.AsObject().Remove("caseRef"))).ShouldHaveSingleItem();
        reason.MessageTh.ShouldBe("ต้องระบุ caseRef");
        reason.MessageEn.ShouldBe("caseRef is required");
    }

    [Theory]
    [InlineData("{\"specversion\":\"1.0\",", "syntax /specversion")]
    [InlineData("", "syntax")]
    [InlineData("[1]", "not-an-object")]
    [InlineData("{\"id\":\"\\ud800\"}", "lone-surrogate /id")]
    public void Text_that_is_no_event_has_one_reason(string json, string why) => Given.Why(json).ShouldBe([why]);

    [Fact]
    public void A_repeated_key_is_told_with_its_place()
    {
        var json = Given.ExampleText("CaseClosed").Replace("\"deliveredChannel\"", "\"agency\": \"sso\", \"deliveredChannel\"", StringComparison.Ordinal);
        Given.Why(json).ShouldContain("duplicate-key /data/agency");
    }

    [Fact]
    public void A_NUL_character_is_refused() =>
        Given.Why(Given.ExampleText("CaseClosed").Replace("WP-RYG", "WP\\u0000RYG", StringComparison.Ordinal)).ShouldBe(["nul-character /data/caseRef"]);

    [Fact]
    public void Two_megabytes_are_too_large_but_still_known_by_source_and_id()
    {
        using var reported = ReportedEvent.Read(Given.Structured(Given.Changed("AppealLodged", example => example["data"]!["grounds"] = new string('ก', 700_000))));
        var reasons = Validation.Check(reported, Given.Sample, Given.Now).Select(reason => reason.Code).ToArray();
        reasons.ShouldContain("too-large");
        (reported.Source, reported.Id).ShouldBe(("urn:mol:doe:work-permit", "work-permit-2569-000013"));
    }

    [Fact]
    public void A_message_without_user_id_waits_whoever_sent_it() =>
        Given.Why(Given.ExampleText("CaseClosed"), Door.Amqp).ShouldBe(["missing-user-id"]);

    [Theory]
    [InlineData(Door.Amqp)]
    [InlineData(Door.Https)]
    public void A_sender_speaks_only_for_its_own_source(Door door)
    {
        Given.Why(Given.ExampleText("CaseClosed"), door, "doe-work-permit").ShouldBeEmpty();
        Given.Why(Given.ExampleText("CaseClosed"), door, "sso-benefit-claim").ShouldBe(["wrong-sender /source"]);
    }

    [Fact]
    public void Members_outside_the_contract_are_kept_up_to_eight_kilobytes()
    {
        Given.Why(Given.Changed("CaseClosed", example => example["data"]!["homeGrown"] = new JsonObject { ["a"] = 1 })).ShouldBeEmpty();
        Given.Why(Given.Changed("CaseClosed", example => example["data"]!["homeGrown"] = new string('x', 9000))).ShouldBe(["extra-too-large /data"]);
    }

    [Fact]
    public void A_signature_is_checked_when_the_source_has_a_key()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signed = Given.SampleImport.Filled();
        var catalogue = new CatalogueInForce(signed with { Sources = [.. signed.Sources.Select(source => source with { PublicKeyPem = key.ExportSubjectPublicKeyInfoPem() })] });
        using var unsigned = ReportedEvent.Read(Given.Structured(Given.ExampleText("DecisionReached")));
        var good = Convert.ToBase64String(key.SignHash(unsigned.DataDigest()));

        Given.Reasons(Given.ExampleText("DecisionReached"), catalogue: catalogue).ShouldBeEmpty("unsigned events are taken and shown as such");
        Given.Reasons(Given.Changed("DecisionReached", example => example["signature"] = good), catalogue: catalogue).ShouldBeEmpty();
        Given.Reasons(Given.Changed("DecisionReached", example => { example["signature"] = good; example["data"]!["outcome"] = "refuse"; }), catalogue: catalogue)
            .ShouldHaveSingleItem().Code.ShouldBe("signature-failed");
        Given.Reasons(Given.Changed("DecisionReached", example => example["signature"] = "nonsense"), catalogue: catalogue).ShouldHaveSingleItem().Code.ShouldBe("signature-failed");
    }

    // "a.b=v" sets a string, "a.b=v#" a number, "-a.b" removes.
    private static void Apply(JsonObject example, string change)
    {
        var removes = change[0] == '-';
        var parts = change.TrimStart('-').Split('=', 2);
        var path = parts[0].Split('.');
        JsonNode node = example;
        foreach (var step in path[..^1])
            node = int.TryParse(step, out var index) ? node[index]! : node[step]!;
        if (removes)
            node.AsObject().Remove(path[^1]);
        else
            node[path[^1]] = parts[1].EndsWith('#') ? JsonNode.Parse(parts[1][..^1]) : JsonValue.Create(parts[1]);
    }
}
