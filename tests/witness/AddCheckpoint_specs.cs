using System.Globalization;
using System.Net;
using Transparency.Ledger;
using Transparency.Witness.Heads;

namespace Transparency.Witness.Tests;

/// <summary>One witness for all the tests of a class, and a log of its own for each test.</summary>
public sealed class SharedWitness : IAsyncLifetime
{
    private readonly LogUnderTest[] _logs = [.. Enumerable.Range(1, 40).Select(i => new LogUnderTest($"transparency.example/log/{i}").Grow(40))];
    private WitnessFiles? _files;
    private WitnessProcess? _witness;
    private int _taken;

    internal WitnessProcess Witness => _witness!;

    internal WitnessFiles Files => _files!;

    internal LogUnderTest[] Logs => _logs;

    internal LogUnderTest NextLog() => _logs[Interlocked.Increment(ref _taken) - 1];

    public async Task InitializeAsync()
    {
        _files = new WitnessFiles(_logs);
        _witness = await WitnessProcess.StartAsync(_files);
    }

    public async Task DisposeAsync()
    {
        if (_witness is not null)
            await _witness.DisposeAsync();
        _files?.Dispose();
    }
}

/// <summary>The status codes and bodies that C2SP tlog-witness fixes, asked of a real witness.</summary>
public sealed class AddCheckpoint_specs(SharedWitness shared) : IClassFixture<SharedWitness>
{
    private readonly LogUnderTest _log = shared.NextLog();
    private readonly WitnessFiles _files = shared.Files;
    private readonly WitnessProcess _witness = shared.Witness;

    private async Task Accepted(LogUnderTest log, int oldSize, int size)
    {
        var (status, body, type) = await _witness.AddAsync(await log.RequestAsync(oldSize, size));
        status.ShouldBe(HttpStatusCode.OK, body);
        type.ShouldBe("text/plain; charset=utf-8");
        var head = await log.HeadAsync(size);
        var cosigned = SignedNote.Parse(head + body);
        var policy = TrustPolicy.Of(log.Keys.Select(k => k.Verifier), [_files.Verifier], 1);
        policy.Check(cosigned).Problems.ShouldBeEmpty();
        policy.Check(cosigned).CosignedBy[_files.Verifier].ShouldBeInRange(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
    }

    [Fact]
    public async Task Cosigns_heads_that_continue_each_other_and_the_same_head_again()
    {
        await Accepted(_log, 0, 1);
        await Accepted(_log, 1, 17);
        await Accepted(_log, 17, 17);
        await Accepted(_log, 17, 40);
        await Accepted(shared.NextLog(), 0, 5);
    }

    [Fact]
    public async Task Says_409_with_the_size_when_the_old_size_is_another_one()
    {
        await Accepted(_log, 0, 17);
        foreach (var old in new[] { 0, 16, 18 })
        {
            var (status, body, type) = await _witness.AddAsync(await _log.RequestAsync(old, 40));
            (status, body, type).ShouldBe((HttpStatusCode.Conflict, "17\n", "text/x.tlog.size"));
        }
    }

    [Fact]
    public async Task Refuses_to_go_back()
    {
        await Accepted(_log, 0, 40);
        var (status, body, _) = await _witness.AddAsync(await _log.RequestAsync(17, 30));
        (status, body).ShouldBe((HttpStatusCode.Conflict, "40\n"));
        (await _witness.AddAsync(LogUnderTest.Request(40, [], await _log.HeadAsync(30)))).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Refuses_a_fork_whatever_proof_comes_with_it()
    {
        await Accepted(_log, 0, 17);
        var fork = _log.ForkAt(10, 30);
        (await _witness.AddAsync(await fork.RequestAsync(17, 40))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await _witness.AddAsync(LogUnderTest.Request(17, [], await fork.HeadAsync(17)))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await _witness.AddAsync(LogUnderTest.Request(17, [], await _log.HeadAsync(40)))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        // The refusals are an alarm, and the true history still goes on.
        await Accepted(_log, 17, 40);
        _witness.Output.ShouldContain("does not continue the cosigned one of size 17");
    }

    [Fact]
    public async Task Refuses_a_proof_from_nothing_and_an_empty_log_with_another_root()
    {
        (await _witness.AddAsync(LogUnderTest.Request(0, [new byte[32]], await _log.HeadAsync(3)))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var empty = new Checkpoint(_log.Origin, 0, new byte[32]).Sign(_log.Keys, DateTimeOffset.UnixEpoch);
        (await _witness.AddAsync(LogUnderTest.Request(0, [], empty))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        await Accepted(_log, 0, 0);
        await Accepted(_log, 0, 3);
    }

    [Fact]
    public async Task Says_404_to_unknown_logs_and_403_to_wrong_or_missing_signatures()
    {
        var stranger = new LogUnderTest("stranger.example").Grow(3);
        (await _witness.AddAsync(await stranger.RequestAsync(0, 3))).Status.ShouldBe(HttpStatusCode.NotFound);

        var head = await _log.HeadAsync(3);
        var impostor = SigningKey.Generate(_log.Origin, NoteAlgorithm.Ed25519).Sign(head.Text, DateTimeOffset.UnixEpoch);
        (await _witness.AddAsync(LogUnderTest.Request(0, [], head with { Signatures = [impostor] }))).Status.ShouldBe(HttpStatusCode.Forbidden);
        var spoilt = head.Signatures[1] with { Bytes = [.. head.Signatures[1].Bytes.Reverse()] };
        (await _witness.AddAsync(LogUnderTest.Request(0, [], head with { Signatures = [head.Signatures[0], spoilt] }))).Status.ShouldBe(HttpStatusCode.Forbidden);
        // The other log's key is known, but not for this origin.
        (await _witness.AddAsync(LogUnderTest.Request(0, [], head with { Signatures = [shared.NextLog().Keys[0].Sign(head.Text, DateTimeOffset.UnixEpoch)] }))).Status.ShouldBe(HttpStatusCode.Forbidden);
        // Unknown signatures beside a good one are ignored.
        (await _witness.AddAsync(LogUnderTest.Request(0, [], head.With([impostor])))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("")]
    [InlineData("old 0\n")]
    [InlineData("old 00\n\nHEAD")]
    [InlineData("old -1\n\nHEAD")]
    [InlineData("new 0\n\nHEAD")]
    [InlineData("old 0\nAAAA\n\nHEAD")]
    [InlineData("old 0\n\nnothing\n")]
    [InlineData("old 0\n\no\n1\nAAAA\n\n— a AAAAAAA=\n")]
    [InlineData("old 0\r\n\r\nHEAD")]
    public async Task Says_400_to_what_is_no_request(string body) =>
        (await _witness.AddAsync(body.Replace("HEAD", (await _log.HeadAsync(3)).ToString(), StringComparison.Ordinal))).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task Takes_sixty_three_proof_lines_and_no_more_and_no_large_body()
    {
        var head = await _log.HeadAsync(3);
        (await _witness.AddAsync(LogUnderTest.Request(0, Enumerable.Repeat(new byte[32], 63), head))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await _witness.AddAsync(LogUnderTest.Request(0, Enumerable.Repeat(new byte[32], 64), head))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await _witness.AddAsync(new string('x', 70_000))).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Of_many_heads_at_once_one_wins_each_step_and_the_size_never_falls()
    {
        await Accepted(_log, 0, 1);
        var random = new Random(3);
        for (var cosigned = 1; cosigned < _log.Size - 1;)
        {
            var from = cosigned;
            var asked = Enumerable.Range(0, 8).Select(i => random.Next(Math.Min(from + (i == 0 ? 1 : 0), _log.Size), _log.Size + 1)).ToArray();
            var answers = await Task.WhenAll(asked.Select(async size => (Size: size, Answer: await _witness.AddAsync(await _log.RequestAsync(from, size)))));
            var won = answers.Where(a => a.Answer.Status == HttpStatusCode.OK).Select(a => a.Size).Distinct().ToList();
            // Heads of the size that was there already may be cosigned any number of times; one larger one moves it.
            won.Count(size => size > from).ShouldBeLessThanOrEqualTo(1);
            cosigned = int.Parse((await _witness.AddAsync(await _log.RequestAsync(0, _log.Size))).Body, CultureInfo.InvariantCulture);
            cosigned.ShouldBe(won.Append(from).Max());
        }
    }

    [Fact]
    public async Task Shows_the_last_cosigned_checkpoint_to_anyone()
    {
        var address = HeadFiles.Name(_log.Origin) + "/checkpoint";
        (await _witness.Client.GetAsync(address)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await Accepted(_log, 0, 17);
        var note = SignedNote.Parse(await _witness.Client.GetStringAsync(address));
        TrustPolicy.Of(_log.Keys.Select(k => k.Verifier), [_files.Verifier], 1).Check(note).Accepted.ShouldBeTrue();
        Checkpoint.Parse(note.Text).Size.ShouldBe(17);
    }

    [Fact]
    public async Task Answers_health_and_takes_up_a_changed_list_of_logs()
    {
        (await _witness.Client.GetAsync("health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _witness.Client.GetAsync("health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var epoch = new LogUnderTest("transparency.example/log/epoch-2").Grow(3);
        _files.List([.. shared.Logs, epoch]);
        File.SetLastWriteTimeUtc(_files.Logs, DateTime.UtcNow.AddSeconds(5));
        await Accepted(epoch, 0, 3);
        await File.WriteAllTextAsync(_files.Logs, "nonsense\n");
        File.SetLastWriteTimeUtc(_files.Logs, DateTime.UtcNow.AddSeconds(9));
        await Accepted(epoch, 3, 3);
        _witness.Output.ShouldContain("the earlier list stays in use");
    }

    [Fact]
    public async Task A_new_epoch_beside_a_log_that_ended_lets_nobody_fork_the_old_one()
    {
        await Accepted(_log, 0, 30);
        var epoch = new LogUnderTest("transparency.example/log/epoch-3").Grow(25);
        _files.List([.. shared.Logs, epoch]);
        File.SetLastWriteTimeUtc(_files.Logs, DateTime.UtcNow.AddSeconds(15));
        await Accepted(epoch, 0, 25);
        (await _witness.AddAsync(await _log.ForkAt(20, 40).RequestAsync(30, 40))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await _witness.AddAsync(await epoch.ForkAt(20, 40).RequestAsync(25, 40))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await _witness.AddAsync(await _log.RequestAsync(20, 25))).Status.ShouldBe(HttpStatusCode.Conflict, "set back");
    }
}
