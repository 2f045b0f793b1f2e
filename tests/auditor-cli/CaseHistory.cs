using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Transparency.AuditorCli.Exporting;
using Transparency.AuditorCli.Publishing;
using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.AuditorCli.Tests;

/// <summary>What the history of a case says, and that an export is complete or not there.</summary>
public sealed class CaseHistory : IDisposable
{
    private static readonly DateTimeOffset Morning = new(2025, 3, 3, 9, 0, 0, TimeSpan.FromHours(7));
    private readonly CommandLine files = new();

    private static TimelineEntry Entry(int version, string type, params TimelineField[] fields) => new(version, version, new Guid(version, 0, 0, new byte[8]), type,
        Morning.AddHours(version), Morning.AddHours(version).AddMinutes(5), "urn:s", $"id-{version}", "system", null, null, null, false, false, null, null, null, fields);

    private static CaseView View(string status, string? step, string? outcome, params TimelineEntry[] timeline) =>
        new(new("case-1", "ref-1", "doe", "doe-bkk", "work-permit", "application", status, Morning, Morning, timeline.Length, 0, outcome), timeline.Length, timeline,
            outcome is null ? [] : [new("dec-1", "ref", "grant", outcome, Morning, null, null, null, null, [], [], [], null, false, null)], step, true);

    [Fact]
    public void A_difference_names_what_was_added_and_what_changed()
    {
        var opened = Entry(1, "CaseOpened");
        var before = View("received", null, null, opened);
        var after = View("decided", "examine", "granted", opened, Entry(2, "StepCompleted", new TimelineField("step", "examine")), Entry(3, "DecisionReached"));
        CaseDifference.Of(before, after).InWords().ShouldBe(
        [
            "added 2. StepCompleted at 2025-03-03T11:00:00+07:00, recorded 2025-03-03T11:05:00+07:00, step examine",
            "added 3. DecisionReached at 2025-03-03T12:00:00+07:00, recorded 2025-03-03T12:05:00+07:00",
            "status changed from received to decided",
            "step changed from none to examine",
            "last outcome changed from none to granted",
            "outcome of dec-1 changed from none to granted",
        ]);
        CaseDifference.Of(after, before).Removed.Select(e => e.Version).ShouldBe([2, 3]);
        CaseDifference.Of(after, after).InWords().ShouldBe(["nothing differs"]);
    }

    [Fact]
    public void A_version_is_found_by_when_it_was_recorded()
    {
        var view = View("received", null, null, Entry(1, "CaseOpened"), Entry(2, "StepCompleted"));
        HistoryCommand.RecordedAt(view, 2).ShouldBe(Morning.AddHours(2).AddMinutes(5));
        Should.Throw<UnusableInputException>(() => HistoryCommand.RecordedAt(view, 3)).Message.ShouldContain("1 to 2");
    }

    [Theory]
    [InlineData("2025-03-03T09:00:00Z", true)]
    [InlineData("2025-03-03T09:00:00+07:00", true)]
    [InlineData("2025-03-03T09:00:00", false)]
    [InlineData("2025-03-03", false)]
    [InlineData("yesterday", false)]
    public void An_instant_has_an_offset(string text, bool usable)
    {
        if (usable) AuditorDoor.Instant("--at", text).ShouldNotBeNull();
        else Should.Throw<UnusableInputException>(() => AuditorDoor.Instant("--at", text));
    }

    [Fact]
    public async Task A_file_is_complete_or_as_it_was()
    {
        var file = files.Write("out.csv", "old");
        await Should.ThrowAsync<IOException>(() => ExportCommand.WriteAsync(file, async target =>
        {
            await target.WriteAsync("half"u8.ToArray());
            throw new IOException("broke off");
        }));
        (await File.ReadAllTextAsync(file)).ShouldBe("old");
        File.Exists(file + ".part").ShouldBeFalse();
        (await ExportCommand.WriteAsync(file, target => target.WriteAsync("whole"u8.ToArray()).AsTask())).ShouldBe(5);
        (await File.ReadAllTextAsync(file)).ShouldBe("whole");
        File.Exists(file + ".part").ShouldBeFalse();
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_an_error_and_leaves_no_file()
    {
        using var door = new TcpListener(IPAddress.Loopback, 0);
        door.Start();
        var answering = Task.Run(async () =>
        {
            using var client = await door.AcceptTcpClientAsync();
            var stream = client.GetStream();
            await stream.ReadAtLeastAsync(new byte[4096], 1);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"u8.ToArray());
        });
        using var gateway = new GatewayClient($"http://{door.LocalEndpoint}", "key");
        var code = await ExitCode.OfAsync(async () => (int)await ExportCommand.WriteAsync(files.File("broken.csv"), target => gateway.CopyAsync("/api/exports/csv", target, default)));
        await answering;
        code.ShouldBe(ExitCode.Unusable);
        File.Exists(files.File("broken.csv")).ShouldBeFalse();
        File.Exists(files.File("broken.csv.part")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_version_is_compared_with_what_was_known_at_another_instant()
    {
        Environment.SetEnvironmentVariable("TRANSPARENCY_AUDITOR_KEY", "key");
        var opened = Entry(1, "CaseOpened");
        var (early, late) = (View("received", null, null, opened), View("inProgress", "examine", null, opened, Entry(2, "StepCompleted")));
        var asked = new List<string>();
        await using var door = new Stub(asked, path => path.Contains("known=2025-03-03T10%3A05", StringComparison.Ordinal) ? early : late);
        var (code, output, errors) = await CommandLine.RunAsync("history", "case-1", "--version", "1", "--diff", "2025-03-04T00:00:00Z", "--gateway", door.Address);
        code.ShouldBe(ExitCode.Good, errors);
        asked.ShouldBe(["/api/cases/case-1", "/api/cases/case-1?known=2025-03-03T10%3A05%3A00.0000000%2B07%3A00", "/api/cases/case-1?known=2025-03-04T00%3A00%3A00.0000000%2B00%3A00"]);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ShouldBe(
            ["added 2. StepCompleted at 2025-03-03T11:00:00+07:00, recorded 2025-03-03T11:05:00+07:00", "status changed from received to inProgress", "step changed from none to examine"]);
        // The other way round: from the earlier to the later all the same.
        (await CommandLine.RunAsync("history", "case-1", "--version", "2", "--diff", "2025-03-03T10:05:00+07:00", "--gateway", door.Address)).Output.ShouldBe(output);
        (await CommandLine.RunAsync("history", "case-1", "--version", "3", "--gateway", door.Address)).Code.ShouldBe(ExitCode.Unusable);
        using var json = JsonDocument.Parse((await CommandLine.RunAsync("history", "case-1", "--json", "--gateway", door.Address)).Output);
        json.RootElement.GetProperty("summary").GetProperty("status").GetString().ShouldBe("inProgress");
    }

    [Theory]
    [InlineData("export", "csv", "--out", "x.csv", "--from", "yesterday", "--gateway", "http://127.0.0.1:1")]
    [InlineData("export", "xes", "--out", "x.xes", "--gateway", "nowhere")]
    [InlineData("history", "case-1", "--version", "1", "--at", "2025-03-03T09:00:00Z", "--gateway", "http://127.0.0.1:1")]
    public async Task What_cannot_be_used_ends_with_2_and_a_line(params string[] arguments)
    {
        var (code, _, errors) = await CommandLine.RunAsync(arguments);
        code.ShouldBe(ExitCode.Unusable);
        errors.Trim().Split('\n').Length.ShouldBe(1);
    }

    // A gateway of one case, one answer a connection.
    private sealed class Stub : IAsyncDisposable
    {
        private readonly TcpListener _door = new(IPAddress.Loopback, 0);
        private readonly Task _answering;

        public Stub(List<string> asked, Func<string, CaseView> answer)
        {
            _door.Start();
            _answering = Task.Run(async () =>
            {
                while (true)
                {
                    using var client = await _door.AcceptTcpClientAsync();
                    using var reader = new StreamReader(client.GetStream(), leaveOpen: true);
                    var path = (await reader.ReadLineAsync())!.Split(' ')[1];
                    while (await reader.ReadLineAsync() is { Length: > 0 }) { }
                    asked.Add(path);
                    var body = JsonSerializer.SerializeToUtf8Bytes(answer(path), JsonSerializerOptions.Web);
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"));
                    await client.GetStream().WriteAsync(body);
                }
            });
        }

        public string Address => $"http://{_door.LocalEndpoint}";

        public async ValueTask DisposeAsync()
        {
            _door.Stop();
            await _answering.ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    public void Dispose() => files.Dispose();
}
