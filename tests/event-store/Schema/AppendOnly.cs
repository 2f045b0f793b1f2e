using Npgsql;

namespace Transparency.EventStore.Tests.Schema;

public sealed class AppendOnly(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    private const string NoPrivilege = "42501", Refused = "TR002";

    public static TheoryData<string> Attacks => new(
        "UPDATE events.mt_events SET data = '{}'",
        "UPDATE events.mt_events SET timestamp = now()",
        "UPDATE events.mt_events SET is_archived = false",
        "UPDATE events.mt_events SET is_archived = true, user_name = 'x'",
        "DELETE FROM events.mt_events",
        "TRUNCATE events.mt_events",
        "TRUNCATE events.mt_streams CASCADE",
        "DELETE FROM events.mt_streams",
        "UPDATE events.mt_streams SET version = version - 1",
        "UPDATE events.mt_streams SET id = id || 'x'",
        "UPDATE trail.leaf SET entry = salt",
        "DELETE FROM trail.leaf",
        "TRUNCATE trail.leaf",
        "DELETE FROM trail.inbox",
        "UPDATE trail.inbox SET digest = '\\x00'",
        "TRUNCATE trail.inbox, trail.tile, trail.checkpoint",
        "UPDATE trail.tile SET hashes = overlay(hashes PLACING '\\x00' FROM 1)",
        "DELETE FROM trail.tile",
        "UPDATE trail.checkpoint SET root = '\\x00'",
        "DELETE FROM trail.checkpoint",
        "UPDATE trail.log_key SET last_size = last_size - 1",
        "UPDATE trail.log_key SET first_size = first_size + 1",
        "DELETE FROM trail.log_key",
        "UPDATE trail.log_epoch SET missing_to = 0",
        "DELETE FROM trail.log_epoch",
        "TRUNCATE trail.log_key, trail.log_epoch");

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task The_database_refuses(string attack)
    {
        await HaveRowsAsync();
        (await Should.ThrowAsync<PostgresException>(() => fixture.App.ExecuteAsync(attack))).SqlState.ShouldBeOneOf(NoPrivilege, Refused);
        (await Should.ThrowAsync<PostgresException>(() => fixture.Owner.ExecuteAsync(attack))).SqlState.ShouldBe(Refused, "the owner");
        // ENABLE ALWAYS: replication mode, which silences ordinary triggers, does not help either.
        (await Should.ThrowAsync<PostgresException>(() => fixture.Superuser.ExecuteAsync($"SET session_replication_role = replica; {attack}"))).SqlState.ShouldBe(Refused, "the superuser in replica mode");
    }

    [Fact]
    public async Task The_application_role_owns_nothing_and_may_not_change_the_schema()
    {
        foreach (var attack in (string[])["ALTER TABLE events.mt_events DISABLE TRIGGER ALL", "DROP TRIGGER append_only_update ON events.mt_events", "CREATE TABLE events.mine (x int)",
            "CREATE TABLE public.mine (x int)", "ALTER TABLE trail.leaf OWNER TO CURRENT_USER", "SET session_replication_role = replica"])
            (await Should.ThrowAsync<PostgresException>(() => fixture.App.ExecuteAsync(attack))).SqlState.ShouldBe(NoPrivilege, attack);
        (await fixture.App.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user")).ShouldBe(0);
    }

    [Fact]
    public async Task A_tile_may_grow_and_a_head_may_be_signed_again()
    {
        await HaveRowsAsync();
        await fixture.App.ExecuteAsync("UPDATE trail.tile SET hashes = hashes || hashes WHERE octet_length(hashes) < 4000");
        await fixture.App.ExecuteAsync("UPDATE trail.checkpoint SET note = note || 'x', published_at = now()");
    }

    private async Task HaveRowsAsync()
    {
        var append = Given.Append(Given.Stream(), ExpectedVersion.NoStream, 2) with { Inbox = Given.Inbox(Guid.NewGuid().ToString()) };
        await fixture.Store.AppendAsync(append);
        await fixture.Superuser.ExecuteAsync("""
            INSERT INTO trail.tile VALUES (0, 0, decode(repeat('ab', 32), 'hex')) ON CONFLICT DO NOTHING;
            INSERT INTO trail.checkpoint VALUES (1, decode(repeat('cd', 32), 'hex'), 'note', now()) ON CONFLICT DO NOTHING;
            INSERT INTO trail.log_key VALUES ('key', 'log', 0, 7) ON CONFLICT DO NOTHING;
            INSERT INTO trail.log_epoch VALUES (1, 'log-2', 5, 'log', 7, 4, 6, now()) ON CONFLICT DO NOTHING
            """);
    }
}
