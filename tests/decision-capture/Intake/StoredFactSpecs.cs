using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.Subjects;

namespace Transparency.DecisionCapture.Tests.Intake;

public sealed class StoredFactSpecs
{
    private static readonly JsonSerializerOptions s_strict = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    public static TheoryData<string> Types => [.. EventTypes.All.Select(type => type.Name)];

    [Theory, MemberData(nameof(Types))]
    public void Every_stored_member_has_a_place_in_the_record_of_its_type(string type)
    {
        var (data, draft, _, _) = Given.Stored(Given.ExampleText(type));
        var fact = (CaseEventFact)JsonSerializer.Deserialize(data, draft.Type.Clr, s_strict)!;
        (fact.Source, fact.SourceEventId, fact.CatalogueVersion).ShouldBe((draft.Reported.Source, draft.Reported.Id, 1));
        FactsJson.Read(draft.Type.StoredName, JsonSerializer.SerializeToUtf8Bytes(data))!.ShouldBeOfType(draft.Type.Clr);
    }

    [Fact]
    public void Names_of_types_follow_from_each_other() => EventTypes.All.ShouldAllBe(type =>
        JsonNamingPolicy.SnakeCaseLower.ConvertName(type.Name) == type.StoredName && type.DotNetType == $"Transparency.DecisionCapture.{type.Name}, Transparency.DecisionCapture");

    [Fact]
    public void A_decision_is_divided_into_its_disclosure_groups()
    {
        var (data, _, id, keys) = Given.Stored(Given.ExampleText("DecisionReached"));
        var fact = FactsJson.Read("decision_reached", JsonSerializer.SerializeToUtf8Bytes(data)).ShouldBeOfType<DecisionReached>();
        fact.DecisionId.ShouldBe(CaseIds.Decision(CaseIds.Case("doe", "work-permit", "WP-RYG-2569-004217"), "WP-RYG-2569-004217/1"));
        fact.Times.OccurredAt.ShouldBe(new DateTimeOffset(2026, 10, 21, 14, 20, 0, TimeSpan.FromHours(7)));
        data.GetProperty("times").GetProperty("occurredAt").GetString().ShouldBe("2026-10-21T14:20:00+07:00");
        fact.Actors!.Participants!.Select(each => each.Officer).ShouldBe(["RYG-021", "RYG-002"]);
        fact.Text!.Keys.ShouldBe(["reason.facts", "reason.law", "reason.considerations", "participants.0.opinion"], ignoreOrder: true);
        fact.TextShape!["reason"].Parts.ShouldBe(["facts", "law", "considerations"]);
        fact.RecordedVia.ShouldBe("system");
        data.TryGetProperty("reason", out _).ShouldBeFalse();
        data.GetRawText().ShouldNotContain("คุณสมบัติ");
        Sealing.Open(keys.Values.Single(), id, "participants.0.opinion", fact.Text["participants.0.opinion"]).ShouldBe("เห็นควรอนุญาตโดยกำหนดพื้นที่ทำงาน");
    }

    [Fact]
    public void People_become_pseudonyms_and_their_words_ciphertexts()
    {
        var (data, draft, id, keys) = Given.Stored(Given.ExampleText("CaseOpened"));
        var text = data.GetRawText();
        foreach (var secret in (string[])["AA1234567", "1234567890121", "12345678901", "ซาโต้", "0812345678", "สมหญิง"])
            text.ShouldNotContain(secret);
        var fact = FactsJson.Read("case_opened", JsonSerializer.SerializeToUtf8Bytes(data)).ShouldBeOfType<CaseOpened>();
        var applicant = keys[draft.Subjects["case.applicant"]];
        fact.Case!.Applicant.ShouldBe(new SubjectReference(applicant.Name, "person"));
        fact.Case.Representative!.SubjectKey.ShouldNotBe(applicant.Name);
        fact.Personal![applicant.Name].Attributes!["nationality"].ShouldBe("JP");
        Sealing.Open(applicant, id, "personal.name", fact.Personal[applicant.Name].Sealed!["name"]).ShouldBe("ฮารุโตะ ซาโต้");
        fact.Actors!.ReceivedBy.ShouldBe("RYG-014");
        fact.Times.ReportedAt.ShouldNotBeNull();
    }

    [Fact]
    public void One_person_in_two_parts_is_one_subject()
    {
        var (data, draft, _, _) = Given.Stored(Given.Changed("CaseOpened", e => e["data"]!["case"]!["representative"]!["subjectId"] = "aa-1234567"));
        draft.Subjects["case.representative"].ShouldBe(draft.Subjects["case.applicant"]);
        data.GetProperty("personal").EnumerateObject().Count().ShouldBe(1);
    }

    [Fact]
    public void Somebody_unknown_is_a_kind_and_attributes_without_a_key()
    {
        var (data, draft, _, _) = Given.Stored(Given.Changed("CaseOpened", e =>
            e["data"]!["case"]!["applicant"] = new JsonObject { ["kind"] = "person", ["attributes"] = new JsonObject { ["segment"] = "C" } }));
        draft.Subjects.ShouldNotContainKey("case.applicant");
        var applicant = FactsJson.Read("case_opened", JsonSerializer.SerializeToUtf8Bytes(data))!.Case!.Applicant!;
        (applicant.SubjectKey, applicant.Attributes!["segment"]).ShouldBe((null, "C"));
    }

    [Fact]
    public void What_the_contract_does_not_know_is_kept_encrypted()
    {
        var (data, draft, id, keys) = Given.Stored(Given.Changed("CaseClosed", e =>
        {
            e["data"]!["applicantName"] = "นายมานะ";
            e["data"]!["case"] = new JsonObject { ["kind"] = "application", ["queue"] = 12 };
        }));
        data.GetRawText().ShouldNotContain("มานะ");
        var extra = JsonDocument.Parse(Sealing.Open(keys[draft.TextLookup!], id, "extra", data.GetProperty("text").GetProperty("extra").GetString()!)).RootElement;
        (extra.GetProperty("applicantName").GetString(), extra.GetProperty("case.queue").GetInt32()).ShouldBe(("นายมานะ", 12));
    }

    [Fact]
    public void An_event_without_texts_needs_no_key()
    {
        var (data, draft, _, keys) = Given.Stored(Given.ExampleText("StepCompleted"));
        draft.TextLookup.ShouldBeNull();
        keys.ShouldBeEmpty();
        data.TryGetProperty("text", out _).ShouldBeFalse();
        data.TryGetProperty("personal", out _).ShouldBeFalse();
    }

    [Fact]
    public void A_decision_without_reference_is_named_by_its_event()
    {
        var (data, draft, _, _) = Given.Stored(Given.Changed("DecisionReached", e => e["data"]!.AsObject().Remove("decisionRef")));
        data.GetProperty("decisionRef").GetString().ShouldBe(draft.Reported.Id);
        data.GetProperty("decisionId").GetString().ShouldBe(CaseIds.Decision(draft.StreamId, draft.Reported.Id!));
    }

    [Fact]
    public void A_heartbeat_goes_to_the_stream_of_its_source()
    {
        var (_, draft, _, _) = Given.Stored(Given.ExampleText("SourceHeartbeat"));
        (draft.StreamId, draft.Tenant).ShouldBe((CaseIds.Source("urn:mol:doe:work-permit"), "doe"));
        var (_, anonymous, _, _) = Given.Stored(Given.Changed("SourceHeartbeat", e => e["data"]!.AsObject().Remove("agency")));
        anonymous.Tenant.ShouldBe("mol");
    }

    [Fact]
    public void Ids_are_fixed_for_ever() => (CaseIds.Case("doe", "work-permit", "A/1"), CaseIds.Decision("case-0", "1")).ShouldBe(
        ("case-" + Hash("doe\nwork-permit\nA/1"), "dec-" + Hash("case-0\n1")));

    private static string Hash(string text) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))[..32];
}
