using System.Globalization;
using System.Net;
using Transparency.Ledger;
using Transparency.Witness.Heads;

namespace Transparency.Witness.Tests;

/// <summary>What a witness remembers when it stops, is killed, or finds its files changed.</summary>
public sealed class Restart_specs : IDisposable
{
    private readonly LogUnderTest _log = new LogUnderTest("transparency.example/log").Grow(400);
    private readonly WitnessFiles _files;

    public Restart_specs() => _files = new WitnessFiles(_log);

    public void Dispose() => _files.Dispose();

    private string HeadFile => Path.Combine(_files.State, HeadFiles.Name(_log.Origin) + ".head");

    [Fact]
    public async Task Keeps_its_state_over_a_restart()
    {
        await using (var first = await WitnessProcess.StartAsync(_files))
            (await first.AddAsync(await _log.RequestAsync(0, 10))).Status.ShouldBe(HttpStatusCode.OK);
        await using var second = await WitnessProcess.StartAsync(_files);
        (await second.AddAsync(await _log.RequestAsync(0, 12))).Body.ShouldBe("10\n");
        (await second.AddAsync(await _log.ForkAt(5, 20).RequestAsync(10, 20))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await second.AddAsync(await _log.RequestAsync(10, 12))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_head_kept_but_never_answered_is_cosigned_when_asked_for_again()
    {
        // The state as it is when the process dies after the head is on disk and before anything was signed.
        using (var heads = HeadFiles.Open(_files.State))
            heads.Keep(_log.Origin, await _log.HeadAsync(10));
        await using var witness = await WitnessProcess.StartAsync(_files);
        (await witness.Client.GetAsync(HeadFiles.Name(_log.Origin) + "/checkpoint")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await witness.AddAsync(await _log.RequestAsync(0, 10))).Body.ShouldBe("10\n");
        (await witness.AddAsync(await _log.ForkAt(3, 7).RequestAsync(10, 10))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await witness.AddAsync(await _log.RequestAsync(10, 10))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Killed_at_any_moment_it_never_forgets_what_it_cosigned()
    {
        var cosigned = 0;
        for (var round = 0; round < 6; round++)
        {
            var witness = await WitnessProcess.StartAsync(_files);
            var size = cosigned;
            var asking = Task.Run(async () =>
            {
                while (size < _log.Size)
                {
                    var (status, body, _) = await witness.AddAsync(await _log.RequestAsync(size, size + 1));
                    if (status == HttpStatusCode.OK)
                        cosigned = ++size;
                    else if (status == HttpStatusCode.Conflict)
                        size = int.Parse(body, CultureInfo.InvariantCulture);
                }
            });
            // Die while a head is being written: at the very first, and after some have been answered.
            for (var goal = cosigned + (round * 2); cosigned < goal && !asking.IsCompleted;)
                await Task.Delay(1);
            for (var latest = cosigned + 40; !File.Exists(HeadFile + ".new") && cosigned < latest && !asking.IsCompleted;)
                await Task.Yield();
            witness.Kill();
            await witness.EndedAsync();
            await Should.ThrowAsync<HttpRequestException>(asking);
            await witness.DisposeAsync();

            using var heads = HeadFiles.Open(_files.State);
            heads.Head(_log.Origin).Size.ShouldBeInRange(cosigned, cosigned + 1);
            heads.Head(_log.Origin).Root.ShouldBe(Checkpoint.Parse((await _log.HeadAsync((int)heads.Head(_log.Origin).Size)).Text).Root);
        }
        cosigned.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Does_not_start_on_a_damaged_head_a_shared_directory_or_missing_settings()
    {
        Directory.CreateDirectory(_files.State);
        await File.WriteAllTextAsync(HeadFile, "half a no");
        (await Should.ThrowAsync<InvalidOperationException>(() => WitnessProcess.StartAsync(_files))).Message.ShouldContain("is damaged");
        File.Delete(HeadFile);

        using (HeadFiles.Open(_files.State))
            (await Should.ThrowAsync<InvalidOperationException>(() => WitnessProcess.StartAsync(_files))).Message.ShouldContain("being used by another process");

        (await Should.ThrowAsync<InvalidOperationException>(() => WitnessProcess.StartAsync(_files, ("Witness__Key", "")))).Message.ShouldContain("The setting Witness__Key is missing.");
        (await Should.ThrowAsync<InvalidOperationException>(() => WitnessProcess.StartAsync(_files, ("Witness__Logs", _files.Key)))).Message.ShouldContain("Policy line 1");
    }

    [Fact]
    public async Task A_client_that_asks_too_often_is_told_to_wait()
    {
        await using var witness = await WitnessProcess.StartAsync(_files, ("Witness__RequestsPerSecond", "1"));
        var request = await _log.RequestAsync(0, 3);
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => witness.AddAsync(request)));
        answers.ShouldContain(a => a.Status == HttpStatusCode.TooManyRequests);
        answers.Count(a => a.Status == HttpStatusCode.OK).ShouldBe(1);
    }
}
