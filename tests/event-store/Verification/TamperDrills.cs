using Npgsql;
using Transparency.EventStore.Verification;
using Transparency.Ledger;

namespace Transparency.EventStore.Tests.Verification;

/// <summary>Somebody with all rights at the database changes history: every way of it is found and named.</summary>
public sealed class TamperDrills(RecordedTrail trail) : IClassFixture<RecordedTrail>
{
    // An event in the middle: of version 2 of its stream, a decision.
    private const long Target = 400;
    private const string AtTarget = " FROM trail.leaf l WHERE l.event_id = e.id AND l.idx = 400";

    /// <summary>Attacks of one statement each: what is done, and what has to be found where.</summary>
    public static TheoryData<string, string, Finding, long> Statements { get; } = new()
    {
        { "edit a payload", "UPDATE events.mt_events e SET data = jsonb_set(data, '{outcome}', '\"refuse\"')" + AtTarget, Finding.EventChanged, Target },
        { "edit who decided", "UPDATE events.mt_events e SET data = jsonb_set(data, '{actors,approve}', '\"doe-002\"')" + AtTarget, Finding.EventChanged, Target },
        { "edit a sealed reason", "UPDATE events.mt_events e SET data = jsonb_set(data, '{text,reason}', '\"v1.text.other\"')" + AtTarget, Finding.EventChanged, Target },
        { "swap a rubric or catalogue entry", "UPDATE events.mt_events e SET data = jsonb_set(data, '{entries,0}', '\"work-permit@3\"') FROM trail.leaf l WHERE l.event_id = e.id AND l.idx = 401", Finding.EventChanged, 401 },
        { "edit the user", "UPDATE events.mt_events e SET user_name = 'somebody-else'" + AtTarget, Finding.EventChanged, Target },
        { "edit a header", "UPDATE events.mt_events e SET headers = '{\"source\":\"urn:mol:other\"}'" + AtTarget, Finding.EventChanged, Target },
        { "remove the headers", "UPDATE events.mt_events e SET headers = NULL" + AtTarget, Finding.EventChanged, Target },
        { "edit the correlation", "UPDATE events.mt_events e SET correlation_id = 'other'" + AtTarget, Finding.EventChanged, Target },
        { "change the type name", "UPDATE events.mt_events e SET type = 'decision_corrected'" + AtTarget, Finding.EventChanged, Target },
        { "change the .NET type", "UPDATE events.mt_events e SET mt_dotnet_type = 'Other.Fact, Other'" + AtTarget, Finding.EventChanged, Target },
        { "back-date an event", "UPDATE events.mt_events e SET timestamp = timestamp - interval '1 year'" + AtTarget, Finding.EventChanged, Target },
        { "back-date it by a microsecond", "UPDATE events.mt_events e SET timestamp = timestamp - interval '1 microsecond'" + AtTarget, Finding.EventChanged, Target },
        { "change its version", "UPDATE events.mt_events e SET version = 99" + AtTarget, Finding.EventChanged, Target },
        { "hand it to another agency", "INSERT INTO events.mt_streams (tenant_id, id, version) VALUES ('dsd', 'case-33', 1); UPDATE events.mt_events e SET tenant_id = 'dsd'" + AtTarget, Finding.EventChanged, Target },
        { "move it to another case", "UPDATE events.mt_events e SET stream_id = 'case-2', version = 100" + AtTarget, Finding.EventChanged, Target },
        { "swap a personal ciphertext", "UPDATE events.mt_events e SET data = jsonb_set(data, ARRAY['personal', 's-' || e.stream_id, 'name'], '\"v1.x.other\"') FROM trail.leaf l WHERE l.event_id = e.id AND l.idx = 399", Finding.EventChanged, 399 },
        { "replace a kept commitment", "UPDATE trail.leaf SET personal = decode(repeat('00', 32), 'hex') WHERE idx = 399", Finding.EventChanged, 399 },
        { "replace a salt", "UPDATE trail.leaf SET salt = decode(repeat('11', 32), 'hex') WHERE idx = 400", Finding.EventChanged, Target },
        { "replace a leaf", "UPDATE trail.leaf SET entry = decode(repeat('22', 32), 'hex') WHERE idx = 400", Finding.LeafChanged, Target },
        { "delete an event", "DELETE FROM events.mt_events e USING trail.leaf l WHERE l.event_id = e.id AND l.idx = 400", Finding.EventMissing, Target },
        { "delete a leaf", "DELETE FROM trail.leaf WHERE idx = 400", Finding.LeafMissing, Target },
        { "delete an event with its leaf", "DELETE FROM events.mt_events e USING trail.leaf l WHERE l.event_id = e.id AND l.idx = 400; DELETE FROM trail.leaf WHERE idx = 400", Finding.LeafMissing, Target },
        { "delete them and close the gap", "DELETE FROM events.mt_events e USING trail.leaf l WHERE l.event_id = e.id AND l.idx = 400; DELETE FROM trail.leaf WHERE idx = 400; UPDATE trail.leaf SET idx = idx + 100000 WHERE idx > 400; UPDATE trail.leaf SET idx = idx - 100001 WHERE idx > 100000", Finding.LeafChanged, Target },
        { "delete a stream", "DELETE FROM events.mt_events WHERE stream_id = 'case-33'; DELETE FROM events.mt_streams WHERE id = 'case-33'", Finding.EventMissing, -3 },
        { "truncate everything behind", "DELETE FROM events.mt_events e USING trail.leaf l WHERE l.event_id = e.id AND l.idx >= 850; DELETE FROM trail.leaf WHERE idx >= 850", Finding.RolledBack, 850 },
        { "reorder two leaves", "UPDATE trail.leaf SET idx = 100000 WHERE idx = 400; UPDATE trail.leaf SET idx = 400 WHERE idx = 401; UPDATE trail.leaf SET idx = 401 WHERE idx = 100000", Finding.LeafChanged, Target },
        { "insert a row past the ledger", "INSERT INTO events.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id) SELECT 100000, gen_random_uuid(), 'case-33', 10, data, type, timestamp, tenant_id FROM events.mt_events WHERE stream_id = 'case-33' AND version = 9", Finding.EventWithoutLeaf, -1 },
        { "turn a stream's row back", "UPDATE events.mt_streams SET version = 5 WHERE id = 'case-33'", Finding.StreamRow, -1 },
        { "replace a hash in a tile", "UPDATE trail.tile SET hashes = overlay(hashes placing decode(repeat('33', 32), 'hex') from 144 * 32 + 1) WHERE level = 0 AND index = 1", Finding.TileChanged, Target },
        { "cut a tile", "UPDATE trail.tile SET hashes = substring(hashes from 1 for 320) WHERE level = 0 AND index = 1", Finding.TileChanged, 256 },
        { "remove a tile", "DELETE FROM trail.tile WHERE level = 0 AND index = 1", Finding.TileChanged, 256 },
        { "replace a hash in an upper tile", "UPDATE trail.tile SET hashes = overlay(hashes placing decode(repeat('33', 32), 'hex') from 1) WHERE level = 1 AND index = 0", Finding.TileChanged, 0 },
        { "alter a signature", "UPDATE trail.checkpoint SET note = regexp_replace(note, '([A-Za-z0-9+/]{8})([A-Za-z0-9+/]{8})([A-Za-z0-9+/]*=*\n)$', '\\2\\1\\3') WHERE size = (SELECT max(size) FROM trail.checkpoint)", Finding.HeadRefused, -2 },
        { "remove the cosignatures", "UPDATE trail.checkpoint SET note = regexp_replace(note, '\n— witness[^\n]*', '', 'g') WHERE size = (SELECT max(size) FROM trail.checkpoint)", Finding.HeadRefused, -2 },
        { "replace the root in a head's row", "UPDATE trail.checkpoint SET root = decode(repeat('44', 32), 'hex') WHERE size = (SELECT max(size) FROM trail.checkpoint)", Finding.HeadRefused, -2 },
    };

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task Is_detected_and_named(string attack, string statement, Finding finding, long index)
    {
        var report = await trail.AfterAsync(connection => connection.ExecuteAsync(statement));
        report.Accepted.ShouldBeFalse(attack);
        var first = report.Differences.FirstOrDefault(each => each.Finding == finding);
        first.ShouldNotBeNull($"{attack}: {string.Join("\n", report.Differences)}");
        if (index >= 0) first.Index.ShouldBe(index, $"{attack}: {string.Join("\n", report.Differences)}");
        if (index == -1) first.Stream.ShouldBe("case-33", attack);
        if (index == -2) first.Index.ShouldBe(trail.Size - 1, attack);
        first.ToString().ShouldContain(first.Code);
    }

    [Fact]
    public async Task An_event_rewritten_with_its_leaf_differs_from_what_was_published()
    {
        var report = await trail.AfterAsync(connection => connection.RewriteAsync(Target));
        report.Differences[0].Finding.ShouldBe(Finding.LeafChanged);
        report.Differences[0].Index.ShouldBe(Target);
    }

    [Fact]
    public async Task An_event_rewritten_with_its_leaf_and_all_tiles_does_not_lead_to_the_signed_root()
    {
        var report = await trail.AfterAsync(async connection =>
        {
            await connection.RewriteAsync(Target);
            await connection.RebuildTilesAsync();
        });
        report.Differences[0].Finding.ShouldBe(Finding.RootDiffers);
        report.Differences[0].Index!.Value.ShouldBeGreaterThanOrEqualTo(Target);
    }

    [Fact]
    public async Task A_fork_signed_with_the_stolen_keys_lacks_the_witness_and_contradicts_its_head()
    {
        var report = await trail.AfterAsync(ForkAsync, options => options with { KnownHeads = [trail.WitnessedHead] });
        report.Differences.ShouldContain(each => each.Finding == Finding.HeadRefused);
        report.Differences.ShouldContain(each => each.Finding == Finding.Forked);
    }

    private async Task ForkAsync(NpgsqlConnection connection)
    {
        await connection.RewriteAsync(Target);
        var root = await connection.RebuildTilesAsync();
        // Heads that would contradict the new history are removed; the last is signed again.
        await connection.ExecuteAsync("DELETE FROM trail.checkpoint WHERE size > $1 AND size < $2", Target, trail.Size);
        await connection.SignAsync(trail.StolenKeys, trail.Size, root);
    }

    [Fact]
    public async Task A_database_rolled_back_to_an_earlier_head_is_shorter_than_what_the_witness_saw()
    {
        static async Task RollBackAsync(NpgsqlConnection connection)
        {
            var size = 600L;
            await connection.ExecuteAsync("DELETE FROM events.mt_events e USING trail.leaf l WHERE l.event_id = e.id AND l.idx >= $1", size);
            await connection.ExecuteAsync("DELETE FROM trail.leaf WHERE idx >= $1", size);
            await connection.ExecuteAsync("DELETE FROM trail.checkpoint WHERE size > $1", size);
            await connection.ExecuteAsync("DELETE FROM trail.tile");
            await connection.RebuildTilesAsync();
            await connection.ExecuteAsync("UPDATE events.mt_streams s SET version = (SELECT max(version) FROM events.mt_events e WHERE e.stream_id = s.id)");
        }
        // Such a backup is sound in itself: only what somebody else remembers shows it.
        (await trail.AfterAsync(RollBackAsync)).Differences.ShouldBeEmpty();
        var report = await trail.AfterAsync(RollBackAsync, options => options with { KnownHeads = [trail.WitnessedHead] });
        report.Differences[0].Finding.ShouldBe(Finding.RolledBack);
        report.Differences[0].Index.ShouldBe(600);
    }

    [Fact]
    public async Task A_forged_event_of_last_year_at_the_end_of_the_ledger_comes_after_heads_that_do_not_have_it()
    {
        var report = await trail.AfterAsync(async connection =>
        {
            await connection.ExecuteAsync("""
                INSERT INTO events.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id)
                    VALUES (100000, '018f0000-0000-7000-8000-000000000001', 'case-33', 10, '{"outcome":"grant"}', 'decision_reached', now() - interval '1 year', 'doe')
                """);
            await connection.ExecuteAsync("UPDATE events.mt_streams SET version = 10 WHERE id = 'case-33'");
            var salt = new byte[32];
            await connection.ExecuteAsync("INSERT INTO trail.leaf VALUES ($1, '018f0000-0000-7000-8000-000000000001', 100000, $2, $2, NULL, 0)", trail.Size, salt);
            var (row, _, _) = await connection.RowAsync(trail.Size);
            await connection.ExecuteAsync("UPDATE trail.leaf SET entry = $2 WHERE idx = $1", trail.Size, Entry.Compute(row, salt, PersonalSalts.None).Value);
        });
        report.Differences.Select(each => (each.Finding, each.Index)).ShouldBe([(Finding.TimeOutOfPlace, trail.Size)]);
    }

    [Fact]
    public async Task What_nobody_touched_is_accepted_with_and_without_keys()
    {
        static Task Nothing(NpgsqlConnection connection) => Task.CompletedTask;
        var report = await trail.AfterAsync(Nothing, options => options with { KnownHeads = [trail.WitnessedHead] });
        report.Differences.ShouldBeEmpty();
        (report.Size, report.Leaves, report.Head, report.Erased, report.PersonalTaken).ShouldBe((trail.Size, trail.Size, trail.Size, 0, 0));
        report.Root.ShouldBe(Checkpoint.Parse(trail.WitnessedHead.Text).Root);
        var without = await trail.AfterAsync(Nothing, options => options with { Salts = null });
        (without.Differences.Count, without.PersonalTaken).ShouldBe((0, 300));
        var erased = await trail.AfterAsync(Nothing, options => options with { Salts = trail.SaltsOf(key => key != "s-case-33") });
        (erased.Differences.Count, erased.Erased).ShouldBe((0, 3));
    }

    [Fact]
    public async Task A_run_goes_on_where_an_earlier_one_stopped_unless_the_tiles_changed_meanwhile()
    {
        VerifiedPrefix? half = null;
        await trail.AfterAsync(_ => Task.CompletedTask, options => options with { Progress = at => half = at });
        half.ShouldNotBeNull().Size.ShouldBe(trail.Size);
        var again = await trail.AfterAsync(_ => Task.CompletedTask, options => options with { Resume = half });
        (again.Differences.Count, again.Leaves, again.Size).ShouldBe((0, 0, trail.Size));
        var changed = await trail.AfterAsync(async connection =>
        {
            await connection.RewriteAsync(890);
            await connection.RebuildTilesAsync();
        }, options => options with { Resume = half });
        changed.Differences[0].Finding.ShouldBe(Finding.TileChanged);
    }

    [Fact]
    public async Task A_run_that_goes_on_still_compares_heads_of_what_was_verified_before()
    {
        VerifiedPrefix? done = null;
        await trail.AfterAsync(_ => Task.CompletedTask, options => options with { Progress = at => done = at });
        var good = await trail.AfterAsync(_ => Task.CompletedTask, options => options with { Resume = done, KnownHeads = [trail.WitnessedHead] });
        good.Differences.ShouldBeEmpty();
        // Somebody else was shown another history of the same and of a smaller size.
        foreach (var size in (long[])[trail.Size, 300])
        {
            var other = new Checkpoint(Log.LogKeys.Origin, size, new byte[32]).Sign(trail.StolenKeys, DateTimeOffset.UtcNow);
            var report = await trail.AfterAsync(_ => Task.CompletedTask, options => options with { Resume = done, KnownHeads = [other] });
            report.Differences.ShouldContain(each => each.Finding == Finding.Forked && each.Index == size - 1, $"size {size}");
        }
    }

    [Fact]
    public async Task A_head_of_another_log_is_refused_among_these()
    {
        var other = new Checkpoint("transparency.example/other", trail.Size, new byte[32]).Sign(trail.StolenKeys, DateTimeOffset.UtcNow);
        var report = await trail.AfterAsync(_ => Task.CompletedTask, options => options with { KnownHeads = [other] });
        report.Differences.ShouldContain(each => each.Finding == Finding.HeadRefused && each.What.Contains("transparency.example/other", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_role_that_verifies_reads_everything_and_changes_nothing()
    {
        var (report, refused) = await trail.AsReaderAsync("INSERT INTO events.mt_streams (tenant_id, id, version) VALUES ('doe', 'case-x', 1)");
        (report.Differences.Count, report.Leaves).ShouldBe((0, trail.Size));
        refused.ShouldBe("25006", "read-only transaction");
        // What a session switches on for itself does not give it the right.
        (_, refused) = await trail.AsReaderAsync("SET default_transaction_read_only = off; SET transaction_read_only = off; INSERT INTO events.mt_streams (tenant_id, id, version) VALUES ('doe', 'case-x', 1)");
        refused.ShouldBe("42501", "insufficient privilege");
    }

    [Fact]
    public async Task A_head_that_is_published_while_the_run_is_on_is_no_finding()
    {
        var copy = "";
        var report = await trail.AfterAsync(connection =>
        {
            copy = connection.Database;
            return Task.CompletedTask;
        }, options => options with
        {
            // Asked for after the run has looked how long the log is, and before it reads the heads.
            Salts = async (keys, cancellation) =>
            {
                await using var source = trail.Source(copy);
                await using var command = source.CreateCommand("INSERT INTO trail.checkpoint SELECT size + 5, root, note, now() FROM trail.checkpoint ORDER BY size DESC LIMIT 1");
                (await command.ExecuteNonQueryAsync(cancellation)).ShouldBe(1);
                return await trail.SaltsOf(_ => true)(keys, cancellation);
            },
        });
        report.Differences.ShouldBeEmpty();
    }
}
