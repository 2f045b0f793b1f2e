using System.Net;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Completeness;
using Transparency.DecisionCapture.Tests.Cases;
using Transparency.EventStore;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture.Tests.Completeness;

/// <summary>Two persons register a program that writes beside this system.</summary>
public sealed class ForeignWriterSpecs(CaptureDatabase database) : IClassFixture<CaptureDatabase>, IAsyncLifetime
{
    private static readonly ActedBy Operator = new("u-1", Roles.Operations, null), Auditor = new("u-2", Roles.Auditor, null);
    private static readonly DateTimeOffset At = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private CaptureSite site = null!;

    public async Task InitializeAsync() => site = await CaptureSite.StartAsync(database, clock: TimeProvider.System);

    public async Task DisposeAsync() => await site.DisposeAsync();

    private static Caller Person(string subject, string role) => CaptureSite.Person(role, "*") with { Subject = subject };

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(string path, Caller caller, object body)
    {
        using var answer = await site.SendAsync(HttpMethod.Post, "/api/completeness/writers" + path, caller, body);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public void Only_another_person_decides_and_only_on_what_waits()
    {
        var proposed = ForeignWriterState.Evolve(null, new ForeignWriterFact.Proposed("W", "why", Operator), At);
        RegisterForeignWriter.Against(null, Auditor).ShouldBe("not-proposed");
        RegisterForeignWriter.Against(proposed, Operator with { Role = Roles.Auditor }).ShouldBe("own-proposal");
        RegisterForeignWriter.Against(proposed, Auditor).ShouldBeNull();
        var registered = ForeignWriterState.Evolve(proposed, new ForeignWriterFact.Registered("W", "why", Auditor), At);
        RegisterForeignWriter.Against(registered, Auditor).ShouldBe("not-proposed");
        RegisterForeignWriter.Propose("W", "again", registered, Operator).ShouldBeNull();
        var refused = ForeignWriterState.Evolve(proposed, new ForeignWriterFact.Refused("W", "no", Auditor), At);
        RegisterForeignWriter.Propose("W", "again", refused, Operator).ShouldNotBeNull();
        ForeignWriterState.Evolve(null, new ForeignWriterFact.Registered("Old", "before", null), At).ShouldSatisfyAllConditions(
            old => old.State.ShouldBe("registered"), old => old.DecidedBy.ShouldBeNull());
    }

    [Fact]
    public async Task A_writer_counts_after_the_second_person_and_not_before()
    {
        await database.Store.AppendAsync(new Append("mol", "foreign-writers", "completeness", ExpectedVersion.Any,
            [new(Guid.CreateVersion7(), "foreign_writer_registered", "Transparency.DecisionCapture.ForeignWriterRegistered, Transparency.DecisionCapture", "{\"writer\":\"Old.Program\",\"reason\":\"Migration 1\"}"u8.ToArray(), At, null, null, "u-0", default)]));
        var writers = new ForeignWriters(database.Store, TimeProvider.System);
        var proposal = new { writer = "Other.Program", reason = "Order 12/2569" };
        foreach (var role in Roles.All.Except([Roles.Operations])) (await PostAsync("", Person("u-1", role), proposal)).Status.ShouldBe(HttpStatusCode.Forbidden, role);
        foreach (var role in Roles.All.Except([Roles.Auditor])) (await PostAsync("/decide", Person("u-2", role), new { writer = "Other.Program", approve = true })).Status.ShouldBe(HttpStatusCode.Forbidden, role);
        (await PostAsync("", Person("u-1", Roles.Operations), new { writer = "Other.Program", reason = " " })).ShouldSatisfyAllConditions(
            a => a.Status.ShouldBe(HttpStatusCode.BadRequest), a => a.Body.ShouldContain("\"reason\""));

        (await PostAsync("", Person("u-1", Roles.Operations), proposal)).Status.ShouldBe(HttpStatusCode.OK);
        (await writers.RegisteredAsync(default)).ShouldBe(["Old.Program"]);
        (await PostAsync("/decide", Person("u-1", Roles.Auditor), new { writer = "Other.Program", approve = true })).ShouldSatisfyAllConditions(
            a => a.Status.ShouldBe(HttpStatusCode.Conflict), a => a.Body.ShouldContain("own-proposal"));
        (await PostAsync("/decide", Person("u-2", Roles.Auditor), new { writer = "Other.Program", approve = false })).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await PostAsync("/decide", Person("u-2", Roles.Auditor), new { writer = "Nobody", approve = true })).Status.ShouldBe(HttpStatusCode.NotFound);
        (await PostAsync("/decide", Person("u-2", Roles.Auditor), new { writer = "Other.Program", approve = true })).Status.ShouldBe(HttpStatusCode.OK);
        (await writers.RegisteredAsync(default)).ShouldBe(["Old.Program", "Other.Program"], ignoreOrder: true);
        (await PostAsync("/decide", Person("u-2", Roles.Auditor), new { writer = "Other.Program", approve = true })).Body.ShouldContain("not-proposed");

        var list = await site.GetAsync<ForeignWriterList>("/api/completeness/writers", Person("u-2", Roles.Auditor));
        list.Writers.Select(w => (w.Writer, w.State, w.ProposedByRole, w.DecidedByRole)).ShouldBe([("Old.Program", "registered", null, null), ("Other.Program", "registered", "operations", "auditor")]);
        (await site.SendAsync("/api/completeness/writers", Person("u-3", Roles.AgencyAdmin))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }
}
