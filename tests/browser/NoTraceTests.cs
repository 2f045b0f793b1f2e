using System.Net;
using System.Text;
using Npgsql;
using Transparency.Integration.Tests;
using Transparency.Servers;
using static Microsoft.Playwright.Assertions;

namespace Transparency.Browser.Tests;

/// <summary>
/// Who deposits an objection or complains without a name leaves nothing behind: not the words, not the keys, not the address, not the account – in no log file, no span, no
/// log record or metric, and in no table of any database. Looked for after a real browser went through gateway and portal from an address of its own.
/// </summary>
[Collection(SystemCollection.Name)]
public class NoTraceTests(RunningSystem system)
{
    private static readonly IPAddress From = IPAddress.Parse("127.0.7.77");
    private static readonly string Folder = Path.Combine(ServerFolder.For(Launcher.Root), "browser");

    // Letters only, so that no encoding of JSON changes them and no other text holds them.
    private static string Mark() => "zq" + System.Security.Cryptography.RandomNumberGenerator.GetString("bcdfghjkmnpqrstvwxz", 22);

    [Fact]
    public async Task An_officer_who_deposits_an_objection_is_named_nowhere()
    {
        var telemetry = system.Telemetry.ShouldNotBeNull("traces are looked at where the system was started for the tests");
        await using var relay = new Relay(system.Address, From);
        await using var context = await system.Browser.NewContextAsync(new() { BaseURL = relay.Address.ToString(), JavaScriptEnabled = false, Locale = "th-TH" });
        var page = await context.NewPageAsync();
        await system.SignInAsync(page, "officer.doe");
        var account = (await ScalarsAsync("gateway", "select id from accounts.account where user_name = 'officer.doe'")).Single();
        var sessions = await ScalarsAsync("gateway", $"select id from accounts.session where account_id = '{account}' order by 1");
        // Signing in is recorded, with the account: that is before. What comes after must tell of nobody.
        await Task.Delay(TimeSpan.FromSeconds(8));
        var (arrived, lines) = (telemetry.Count, Lengths());
        string[] person = [account, account.Replace("-", "", StringComparison.Ordinal), .. sessions, .. sessions.Select(id => id.Replace("-", "", StringComparison.Ordinal))];
        var before = await RowsAsync(person);

        string[] words = [Mark(), Mark(), Mark()];
        await page.GotoAsync("/objections");
        await page.Locator("input[name=orderedBy]").FillAsync("ผู้อำนวยการ " + words[0]);
        foreach (var field in new[] { "o", "a" })
        {
            await page.Locator($"input[name={field}d]").FillAsync("2");
            await page.Locator($"select[name={field}m]").SelectOptionAsync("11");
            await page.Locator($"input[name={field}y]").FillAsync("2569");
        }
        await page.Locator("textarea[name=what]").FillAsync("สั่งให้ออกใบอนุญาตโดยไม่ตรวจเอกสาร " + words[1]);
        await page.Locator("textarea[name=legalBasis]").FillAsync("พ.ร.บ. วิธีปฏิบัติราชการทางปกครอง พ.ศ. 2539 มาตรา 28");
        await page.Locator("input[name=name]").FillAsync("ผู้ฝาก " + words[2]);
        await page.Locator("input[name=position]").FillAsync("นักวิชาการแรงงาน");
        for (var i = 0; i < 2; i++) await page.Locator("input[name=openers]").Nth(i).CheckAsync();
        await page.Locator("form[action$='/deposit'] button").ClickAsync();
        await page.WaitForURLAsync(url => url.Contains("/objections/objection-", StringComparison.Ordinal));
        await Expect(page.Locator("main")).ToContainTextAsync(words[1]);
        await page.ReloadAsync();
        await page.GotoAsync("/objections");

        await Task.Delay(TimeSpan.FromSeconds(8));
        var (told, written) = (telemetry.After(arrived), Written(lines));
        foreach (var secret in (string[])[.. words, From.ToString(), .. person])
        {
            told.ShouldNotContain(secret, Case.Insensitive, "telemetry");
            written.ShouldNotContain(secret, Case.Insensitive, "log files");
        }
        telemetry.Count.ShouldBeGreaterThan(arrived, "what is searched must hold something");
        (await RowsAsync([.. words, From.ToString()])).ShouldBeEmpty();
        // The account stands where it stood before, and nowhere else: no row of any table names it because of the deposit.
        (await RowsAsync(person)).ShouldBe(before);
    }

    [Fact]
    public async Task Whoever_complains_without_a_name_leaves_neither_words_nor_keys_nor_an_address()
    {
        var telemetry = system.Telemetry.ShouldNotBeNull("traces are looked at where the system was started for the tests");
        await using var relay = new Relay(system.Address, From);
        await using var context = await system.Browser.NewContextAsync(new() { BaseURL = relay.Address.ToString(), JavaScriptEnabled = false, Locale = "th-TH" });
        var page = await context.NewPageAsync();
        var (arrived, lines) = (telemetry.Count, Lengths());
        string[] words = [Mark(), Mark()];
        Task NextAsync() => page.Locator("main form button.button").First.ClickAsync();

        await page.GotoAsync("/complain/staff");
        await page.Locator("button[name=answer][value=unfair]").ClickAsync();
        await page.Locator("button[name=answer][value=officer]").ClickAsync();
        await page.Locator("select[name=place]").SelectOptionAsync("doe-bkk");
        await NextAsync();
        await page.Locator("textarea[name=what]").FillAsync("ถูกปฏิบัติไม่เป็นธรรมหน้าช่อง " + words[0]);
        await NextAsync();
        await page.Locator("input[name=identity][value=anonymous]").CheckAsync();
        await NextAsync();
        await NextAsync();
        var (code, secret) = ((await page.Locator("#code").InnerTextAsync()).Trim(), (await page.Locator("#secret").InnerTextAsync()).Trim());
        await page.GotoAsync("/complain/track");
        await page.Locator("input[name=code]").FillAsync(code);
        await page.Locator("input[name=secret]").FillAsync(secret);
        await page.Locator("main form button").First.ClickAsync();
        await page.Locator("textarea[name=text]").First.FillAsync("เพิ่มเติม " + words[1]);
        await page.Locator("form[action$='/track/message'] button").ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync(words[1]);

        await Task.Delay(TimeSpan.FromSeconds(8));
        string[] keys = [code, code.Replace("-", "", StringComparison.Ordinal), secret, secret.Replace("-", "", StringComparison.Ordinal)];
        var (told, written) = (telemetry.After(arrived), Written(lines));
        foreach (var each in (string[])[.. words, .. keys, From.ToString()])
        {
            told.ShouldNotContain(each, Case.Insensitive, "telemetry");
            written.ShouldNotContain(each, Case.Insensitive, "log files");
        }
        telemetry.Count.ShouldBeGreaterThan(arrived, "what is searched must hold something");
        (await RowsAsync([.. words, .. keys, From.ToString()])).ShouldBeEmpty();
    }

    /// <summary>The same search finds what is there, as text and as bytes: else it would prove nothing.</summary>
    [Fact]
    public async Task The_search_finds_what_is_recorded()
    {
        var mark = Mark();
        var (telemetry, lines) = (system.Telemetry.ShouldNotBeNull("traces are looked at where the system was started for the tests"), Lengths());
        await ExecuteAsync("citizen_feedback", $"create table app.searched (t text, b bytea); insert into app.searched values ('a {mark} b', null), (null, convert_to('a {mark} b', 'UTF8'))");
        try
        {
            (await RowsAsync([mark])).ShouldBe(new SortedDictionary<string, long>(StringComparer.Ordinal) { [$"citizen_feedback app.searched {mark}"] = 2 });
        }
        finally
        {
            await ExecuteAsync("citizen_feedback", "drop table app.searched");
        }
        lines.Keys.ShouldContain(file => file.EndsWith("gateway.log", StringComparison.Ordinal));
        lines.Keys.ShouldContain(file => file.EndsWith("citizen-feedback.log", StringComparison.Ordinal));
        telemetry.After(0).ShouldContain("service.name");
    }

    private static Dictionary<string, long> Lengths() => Directory.EnumerateFiles(Folder, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
        .Where(file => file.EndsWith(".log", StringComparison.Ordinal)).ToDictionary(file => file, file => new FileInfo(file).Length, StringComparer.Ordinal);

    // What every log file of the instance gained: of services, servers and the launcher.
    private static string Written(Dictionary<string, long> before)
    {
        var text = new StringBuilder();
        foreach (var (file, length) in Lengths())
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            stream.Seek(Math.Min(before.GetValueOrDefault(file), length), SeekOrigin.Begin);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            text.AppendLine(reader.ReadToEnd());
        }
        return text.ToString();
    }

    private static string Address(string database)
    {
        var folder = Path.Combine(Folder, "postgres");
        return $"Host=127.0.0.1;Port={File.ReadAllText(Path.Combine(folder, "port")).Trim()};Username=postgres;Password={File.ReadAllText(Path.Combine(folder, "superuser")).Trim()};Database={database};Pooling=false";
    }

    /// <summary>Rows of every table of every database that hold one of the texts, as text or as bytes; tables without any are left out.</summary>
    private static async Task<SortedDictionary<string, long>> RowsAsync(string[] texts)
    {
        var found = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var database in await ScalarsAsync("postgres", "select datname from pg_database where not datistemplate"))
        {
            var tables = await ScalarsAsync(database, "select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')");
            await using var connection = new NpgsqlConnection(Address(database));
            await connection.OpenAsync();
            foreach (var table in tables)
            {
                // A row is written as text once for all that is looked for: with offset 0 the inner query stays one. Bytes stand there in hexadecimal.
                await using var command = new NpgsqlCommand($"""
                    select sought.t, count(*)
                    from (select lower(whole_row::text) as r from {table} whole_row offset 0) written, unnest($1::text[], $2::text[]) sought (t, hex)
                    where strpos(written.r, lower(sought.t)) > 0 or strpos(written.r, sought.hex) > 0
                    group by sought.t
                    """, connection) { CommandTimeout = 120 };
                command.Parameters.Add(new() { Value = texts });
                command.Parameters.Add(new() { Value = texts.Select(text => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text))).ToArray() });
                await using var rows = await command.ExecuteReaderAsync();
                while (await rows.ReadAsync()) found[$"{database} {table} {rows.GetString(0)}"] = rows.GetInt64(1);
            }
        }
        return found;
    }

    private static async Task<IReadOnlyList<string>> ScalarsAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(Address(database));
        await using var command = source.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await rows.ReadAsync()) values.Add(rows.GetValue(0).ToString()!);
        return values;
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(Address(database));
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
