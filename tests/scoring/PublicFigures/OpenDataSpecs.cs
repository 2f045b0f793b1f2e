using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.OpenData.V1;
using Transparency.Scoring.Tests.Decisions;
using Transparency.ServiceDefaults;

namespace Transparency.Scoring.Tests.PublicFigures;

/// <summary>Open data at the whole service: from an announcement on the broker to the file that everybody fetches.</summary>
public class OpenDataSpecs
{
    private const string Times = "/api/open-data/services/service-times";

    // Decided after 2 to 13 days, by one of some deciders.
    private static Story Case(int number, string office, int deciders) => new Story($"{office}-{number:d3}", "doe", office) { FirstIndex = number * 5 }
        .Opened("2026-10-05T09:00").Complete("2026-10-05T10:00").Step("2026-10-05T11:00", "check", officer: $"c-{office}-{number % 3}").Step($"2026-10-{6 + number % 12:d2}T09:00", "sign", officer: $"o-{office}-{number % deciders}")
        .Decided($"2026-10-{6 + number % 12:d2}T10:00", change: decision => decision with { Participants = [new Participant($"o-{office}-{number % deciders}", null, "approve", null)] });

    [Fact]
    public async Task A_decision_stands_in_the_public_figures_within_a_minute_and_a_small_office_is_told_with_its_province_only()
    {
        await using var town = await Town.OpenAsync();
        await town.AnnounceAsync(Enumerable.Range(0, 24).SelectMany(each => Case(each, "doe-bkk", 3).Facts));
        var first = await WithinAMinuteAsync(town, set => set.Rows.Any(row => row is { Level: "service", N: 24 }));
        first.Rows.Select(row => (row.Level, row.Agency, row.Office, row.Province, row.N, row.Unit)).ShouldBe(
            [("service", "doe", null, null, 24, "workingDays"), ("province", "doe", null, "กรุงเทพมหานคร", 24, "workingDays"), ("office", "doe", "doe-bkk", "กรุงเทพมหานคร", 24, "workingDays")]);
        var office = first.Rows[2];
        (office.Limit, office.WithLimit, office.Comparable, office.From, office.To).ShouldBe((5m, 24, false, new DateOnly(2026, 10, 6), new DateOnly(2026, 10, 17)));
        office.OnTimeShare.ShouldBe(decimal.Round(office.OnTime / 24m, 4));
        // Counted again from each decision's own score.
        var used = new List<decimal>();
        for (var each = 0; each < 24; each++)
            used.Add((await (await town.GetAsync($"/api/scores/cases/doe-bkk-{each:d3}", ServiceDefaults.Tickets.Roles.Auditor)).Content.ReadFromJsonAsync<Contracts.Scoring.V1.CaseScores>(Wire.Json))!.Decisions[0].Clock!.Used);
        used.Sort();
        (office.Median, office.P90, office.OnTime).ShouldBe((used[11], used[21], used.Count(each => each <= 5)));

        // Each step by itself: both are done by three people here.
        var steps = await StepsAsync(town);
        steps.Rows.Select(row => (row.Code, row.Step, row.Level, row.N, row.WithLimit, row.Limit, row.Unit)).ShouldBe([.. new[] { ("check", 1, 1m), ("sign", 2, 2m) }.SelectMany(step =>
            new[] { "service", "province", "office" }.Select(level => (step.Item1, (int?)step.Item2, level, 24L, 24L, (decimal?)step.Item3, "workingDays")))]);
        steps.Rows.Where(row => row.Code == "check").ShouldAllBe(row => row.Median == 0 && row.OnTime == 24 && row.OnTimeShare == 1 && !row.Comparable);
        // 5 October is a Monday, the 13th a holiday: of 24 cases signed on the 6th to the 17th (a Saturday, counted with the Friday) those of the first two days keep their two days.
        steps.Rows.Where(row => row.Code == "sign").ShouldAllBe(row => row.OnTime == 4 && row.P90 > row.Median);

        await town.AnnounceAsync(Enumerable.Range(24, 12).SelectMany(each => Case(each, "doe-cnx", 2).Facts));
        var second = await WithinAMinuteAsync(town, set => set.Rows.Any(row => row is { Level: "service", N: 36 }));
        // Two people decide in Chiang Mai: neither they nor what would tell of them by subtraction.
        second.Rows.ShouldHaveSingleItem().ShouldSatisfyAllConditions(row => row.Level.ShouldBe("service"), row => row.Comparable.ShouldBeTrue());
        // Three people check in Chiang Mai, two sign: the one step is told, the other with the whole agency only.
        var apart = await StepsAsync(town, set => set.Rows.Any(row => row.N == 36));
        apart.Rows.Where(row => row.Code == "check").Select(row => (row.Level, row.Office)).ShouldBe([("service", null), ("province", null), ("province", null), ("office", "doe-bkk"), ("office", "doe-cnx")], ignoreOrder: true);
        apart.Rows.Where(row => row.Code == "sign").Select(row => (row.Level, row.N)).ShouldBe([("service", 36L)]);
        second.Head.Checkpoint.ShouldNotBeNull().Size.ShouldBeGreaterThan(first.Head.Checkpoint?.Size ?? 0);
        await FileAsync(town);
    }

    private static async Task<StepTimes> StepsAsync(Town town, Func<StepTimes, bool>? holds = null)
    {
        using var minute = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        for (; ; await Task.Delay(250, minute.Token))
        {
            using var answer = await town.GetAsync("/api/open-data/services/step-times.json?agency=doe&service=work-permit");
            var set = (await answer.Content.ReadFromJsonAsync<StepTimes>(Wire.Json, minute.Token))!;
            if (holds?.Invoke(set) ?? set.Rows.Count > 0) return set;
        }
    }

    private static async Task FileAsync(Town town)
    {
        using var json = await town.GetAsync(Times + ".json?agency=doe&service=work-permit");
        json.Headers.CacheControl!.ToString().ShouldBe("public, max-age=15");
        var set = (await json.Content.ReadFromJsonAsync<ServiceTimes>(Wire.Json))!;
        (set.Head.Licence.Code, set.Head.Dataset.RecipeTh.Length > 100, set.Head.Dataset.SourceTh.Length > 0).ShouldBe(("DGA-OGL", true, true));
        town.Http.DefaultRequestHeaders.IfNoneMatch.Add(json.Headers.ETag!);
        using (var again = await town.GetAsync(Times + ".json?agency=doe&service=work-permit")) (again.StatusCode, (await again.Content.ReadAsByteArrayAsync()).Length).ShouldBe((HttpStatusCode.NotModified, 0));
        using (var other = await town.GetAsync(Times + ".json?agency=dsd")) other.StatusCode.ShouldBe(HttpStatusCode.OK);
        town.Http.DefaultRequestHeaders.IfNoneMatch.Clear();

        using var csv = await town.GetAsync(Times + ".csv");
        (csv.Content.Headers.ContentType!.MediaType, csv.Content.Headers.ContentDisposition!.FileName!.Trim('"')).ShouldBe(("text/csv", "service-times.csv"));
        var lines = Encoding.UTF8.GetString(await csv.Content.ReadAsByteArrayAsync()).TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines[0].Split(',').ShouldBe(set.Head.Dataset.Columns.Select(column => column.Name));
        lines[1].ShouldStartWith("service,doe,,,work-permit,2026-10-06,");
        (await town.GetAsync(Times + ".xlsx")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await DictionaryAsync(town);
    }

    private static async Task DictionaryAsync(Town town)
    {
        var index = (await (await town.GetAsync("/api/open-data/services")).Content.ReadFromJsonAsync<OpenDataIndex>(Wire.Json))!;
        foreach (var (dataset, row) in index.Datasets.Zip(new[] { typeof(ServiceTime), typeof(StepTime), typeof(ServiceStandard) }))
        {
            dataset.Columns.Select(column => column.Name).ShouldBe(row.GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)), dataset.Id);
            dataset.Columns.ShouldAllBe(column => column.Th.Length > 3 && column.En.Length > 3);
        }
        var standards = (await (await town.GetAsync("/api/open-data/services/service-standards.json?agency=doe")).Content.ReadFromJsonAsync<ServiceStandards>(Wire.Json))!;
        standards.Rows.Select(row => (row.Service, row.Step, row.Limit, row.Unit)).ShouldBe([("work-permit", 0, 5m, "workingDays"), ("work-permit", 1, 1m, "workingDays"), ("work-permit", 2, 2m, "workingDays")]);
    }

    private static async Task<ServiceTimes> WithinAMinuteAsync(Town town, Func<ServiceTimes, bool> holds)
    {
        using var minute = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            using var answer = await town.GetAsync(Times + ".json");
            var set = (await answer.Content.ReadFromJsonAsync<ServiceTimes>(Wire.Json, minute.Token))!;
            if (holds(set)) return set;
            await Task.Delay(250, minute.Token);
        }
    }
}
