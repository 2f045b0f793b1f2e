namespace Transparency.EventStore.Tests.Schema;

public sealed class Migrating(StoreFixture fixture) : IClassFixture<StoreFixture>
{
    [Fact]
    public async Task Migrating_again_and_at_once_changes_nothing()
    {
        var before = await fixture.Owner.ScalarAsync<string>(Fingerprint);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StoreSchema.MigrateAsync(fixture.Database.Owner, fixture.AppRole, CancellationToken.None)));
        (await fixture.Owner.ScalarAsync<string>(Fingerprint)).ShouldBe(before);
    }

    [Fact]
    public async Task A_step_that_changed_after_it_ran_is_refused()
    {
        await fixture.Owner.ExecuteAsync("UPDATE trail.migration SET digest = '\\x00' WHERE number = 5");
        (await Should.ThrowAsync<InvalidOperationException>(() => StoreSchema.MigrateAsync(fixture.Database.Owner, fixture.AppRole, CancellationToken.None))).Message.ShouldContain("0005");
        await fixture.Owner.ExecuteAsync("DELETE FROM trail.migration WHERE number = 5");
        await StoreSchema.MigrateAsync(fixture.Database.Owner, fixture.AppRole, CancellationToken.None);
    }

    /// <summary>The facts of the reference, read from the catalogue: columns with type, nullability and default; keys and indexes.</summary>
    [Fact]
    public async Task The_tables_are_Martens()
    {
        (await fixture.Owner.ScalarAsync<string>(ColumnsOf("mt_events"))).ShouldBe("""
            seq_id bigint NO
            id uuid NO
            stream_id character varying YES
            version bigint NO
            data jsonb NO
            bdata bytea YES
            type character varying(500) NO
            timestamp timestamp with time zone NO
            tenant_id character varying YES '*DEFAULT*'::character varying
            mt_dotnet_type character varying YES
            correlation_id character varying YES
            causation_id character varying YES
            headers jsonb YES
            user_name character varying YES
            is_archived boolean YES false
            """.ReplaceLineEndings("\n"));
        (await fixture.Owner.ScalarAsync<string>(ColumnsOf("mt_streams"))).ShouldBe("""
            tenant_id character varying NO '*DEFAULT*'::character varying
            id character varying NO
            type character varying YES
            version bigint YES
            timestamp timestamp with time zone NO now()
            created timestamp with time zone NO now()
            is_archived boolean YES false
            """.ReplaceLineEndings("\n"));
        (await fixture.Owner.ScalarAsync<string>("SELECT string_agg(indexname, ' ' ORDER BY indexname) FROM pg_indexes WHERE schemaname = 'events' AND tablename = 'mt_events'"))
            .ShouldBe("idx_mt_events_event_id pk_mt_events_stream_and_version pkey_mt_events_seq_id");
        (await fixture.Owner.ScalarAsync<string>("SELECT string_agg(pg_get_constraintdef(oid), '; ' ORDER BY conname) FROM pg_constraint WHERE conrelid = 'events.mt_events'::regclass"))
            .ShouldBe("FOREIGN KEY (tenant_id, stream_id) REFERENCES events.mt_streams(tenant_id, id); PRIMARY KEY (seq_id)");
        (await fixture.Owner.ScalarAsync<string>("SELECT string_agg(indexname, ' ' ORDER BY indexname) FROM pg_indexes WHERE schemaname = 'events' AND tablename = 'mt_streams'"))
            .ShouldBe("pkey_mt_streams_tenant_id_id");
    }

    private static string ColumnsOf(string table) => $"""
        SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || CASE WHEN a.attnotnull THEN 'NO' ELSE 'YES' END
            || coalesce(' ' || pg_get_expr(d.adbin, d.adrelid), ''), E'\n' ORDER BY a.attnum)
        FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = 'events.{table}'::regclass AND a.attnum > 0 AND NOT a.attisdropped
        """;

    private const string Fingerprint = """
        SELECT md5(string_agg(line, E'\n' ORDER BY line)) FROM (
            SELECT format('%s %s %s', table_schema || '.' || table_name, column_name, data_type) AS line FROM information_schema.columns WHERE table_schema IN ('events', 'trail', 'app')
            UNION ALL SELECT tgname || tgrelid::regclass::text FROM pg_trigger
            UNION ALL SELECT component || number || applied_at::text FROM trail.migration) lines
        """;
}
