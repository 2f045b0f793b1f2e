using Transparency.CitizenFeedback.Claims;
using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.CitizenFeedback.Tests.Claims;

public class A_claim_code
{
    private static readonly ClaimSecrets Secrets = new(new byte[32]);

    [Theory]
    [InlineData("ABCDE-FGH0K", "ABCDEFGH0K")]
    [InlineData("abcde fghok", "ABCDEFGH0K")]
    [InlineData("ilil1-00oo0", "1111100000")]
    [InlineData("ABCDE-FGH", null)]
    [InlineData("ABCDE-FGHUK", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Forgives_what_people_type(string? typed, string? code) => (ClaimCode.Parse(typed)?.Value).ShouldBe(code);

    [Fact]
    public void Is_the_same_for_the_same_case_and_another_under_another_key()
    {
        Secrets.CodeOf("case-1").ShouldBe(Secrets.CodeOf("case-1"));
        Secrets.CodeOf("case-2").ShouldNotBe(Secrets.CodeOf("case-1"));
        new ClaimSecrets([.. Enumerable.Repeat((byte)1, 32)]).CodeOf("case-1").ShouldNotBe(Secrets.CodeOf("case-1"));
        ClaimCode.Parse(Secrets.CodeOf("case-1").Printed).ShouldBe(Secrets.CodeOf("case-1"));
        Secrets.CodeOf("case-1").Printed.ShouldMatch("^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$");
    }

    [Fact]
    public void Can_not_be_found_from_its_hash_without_the_key() =>
        new ClaimSecrets([.. Enumerable.Repeat((byte)1, 32)]).HashOf(Secrets.CodeOf("case-1")).ShouldNotBe(Secrets.HashOf(Secrets.CodeOf("case-1")));

    [Fact]
    public void Lives_until_thirty_days_after_the_answer_and_while_there_is_none_for_ever()
    {
        var today = new DateOnly(2026, 3, 31);
        ClaimCodeRow Row(DateOnly? ends, bool used = false) => new([1], "doe", "bkk", "work-permit", false, ends, 0, used);
        Row(null).StateOn(today).ShouldBe("open");
        Row(today).StateOn(today).ShouldBe("open");
        Row(today.AddDays(-1)).StateOn(today).ShouldBe("expired");
        Row(today.AddDays(-1), used: true).StateOn(today).ShouldBe("used");
    }
}

public class Case_facts
{
    private static readonly DateTimeOffset Late = new(2026, 3, 1, 20, 0, 0, TimeSpan.Zero);

    internal static CaseFact Fact(string caseId, string type = "CaseOpened", string? kind = "application", string? agent = null, long index = 0, string office = "bkk", DateTimeOffset? at = null, bool historical = false) => new()
    {
        Index = index, EventId = Guid.CreateVersion7(), Type = type, CaseId = caseId, Agency = "doe", Office = office, Service = "work-permit", Source = "urn:x", SourceEventId = caseId + type,
        OccurredAt = at ?? Late, RecordedAt = Late, RecordedVia = "system", Historical = historical,
        Case = kind is null ? null : new CaseOpening(kind, null, null, null, null, null, null, null, null, null, agent, [], null),
    };

    [Fact]
    public void Give_each_case_of_an_applicant_one_code_whatever_comes_first()
    {
        var changes = CodeChanges.Of([Fact("a", "StepCompleted", null), Fact("a"), Fact("b", "DecisionReached", null), Fact("c", kind: "inspection"), Fact("d", "OverpaymentFound", null), Fact("", "SourceHeartbeat", null), Fact("e", historical: true)]);
        changes.Opened.Select(f => f.CaseId).ShouldBe(["a", "b"]);
        // The fact with the case block is the one that knows the agent.
        changes.Opened[0].Case.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("DecisionNotified")]
    [InlineData("CaseReturned")]
    [InlineData("CaseWithdrawn")]
    public void End_a_code_thirty_days_after_the_day_in_Bangkok(string type) =>
        // Eight in the evening in Greenwich is the next day in Bangkok.
        CodeChanges.Of([Fact("a", type, null)]).Ends["a"].ShouldBe(new DateOnly(2026, 4, 1));

    [Fact]
    public void End_no_code_by_a_decision_that_nobody_was_told() => CodeChanges.Of([Fact("a", "DecisionReached", null), Fact("a", "CaseClosed", null)]).Ends.ShouldBeEmpty();
}
