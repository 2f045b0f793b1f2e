using Microsoft.Extensions.DependencyInjection;
using Transparency.CitizenFeedback.Ratings;

namespace Transparency.CitizenFeedback.Tests.Served;

/// <summary>Ratings that are written together.</summary>
public sealed class Ratings_that_arrive_together(Service service) : IClassFixture<Service>
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTime.UtcNow);

    private static Rating Of(int seed, string point = "LANE0001", string? text = null, params string[] reasons) => new(SubmittedRating.IdOf(Given.RandomId(seed))!, point, "doe", "bkk", "work-permit", Today,
        Given.Questions.Id, Given.Questions.Version, new Dictionary<string, string> { ["e1"] = "yes" }, reasons, text, Marks: new(false, seed % 2 == 0, false), Language: seed % 3 == 0 ? "my" : null);

    [Fact]
    public async Task Are_each_kept_as_they_are()
    {
        var lane = service.Services.GetRequiredService<RatingLane>();
        var ratings = Enumerable.Range(70_000, 60).Select(seed => Of(seed, text: seed % 5 == 0 ? $"ข้อความ {seed}" : null, reasons: [.. Given.Questions.ReasonCodes.Take(seed % 3).Select(r => r.Code)])).ToList();
        (await Task.WhenAll(ratings.Select(each => lane.AddAsync(each, default)))).ShouldAllBe(added => added);
        var seal = service.Services.GetRequiredService<TextSeal>();
        await using var command = service.Store.Source.CreateCommand("select id, reasons, text, office_network, language, answers->>'e1', released_on from app.rating where point = 'LANE0001' or office_network");
        await using var rows = await command.ExecuteReaderAsync();
        var found = new Dictionary<string, (string[] Reasons, string? Text)>();
        while (await rows.ReadAsync()) found[Convert.ToHexString(rows.GetFieldValue<byte[]>(0))] = (rows.GetFieldValue<string[]>(1), rows.IsDBNull(2) ? null : seal.Open(rows.GetFieldValue<byte[]>(0), rows.GetFieldValue<byte[]>(2)));
        foreach (var each in ratings)
        {
            found[Convert.ToHexString(each.Id)].Reasons.ShouldBe(each.Reasons);
            found[Convert.ToHexString(each.Id)].Text.ShouldBe(each.Text);
        }
    }

    [Fact]
    public async Task Count_once_each_and_none_fails_for_anothers()
    {
        var lane = service.Services.GetRequiredService<RatingLane>();
        // The database takes no zero byte in a text: that one cannot be written, whoever it comes with.
        var all = Enumerable.Range(0, 90).Select(i => i == 45 ? Of(71_999, "LANE\0") : Of(71_000 + i % 30, "LANE0002")).Select(each => lane.AddAsync(each, default)).ToList();
        await Should.ThrowAsync<Npgsql.PostgresException>(all[45]);
        all.RemoveAt(45);
        (await Task.WhenAll(all)).Count(added => added).ShouldBe(30);
        (await service.CountAsync("select count(*) from app.rating where point = 'LANE0002'")).ShouldBe(30);
        (await lane.AddAsync(Of(71_000, "LANE0002"), default)).ShouldBeFalse();
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3)]
    public async Task Are_written_after_one_that_the_database_refuses_on_the_same_connection(int before)
    {
        var lane = service.Services.GetRequiredService<RatingLane>();
        // The refusal finds the statement seen for the first time, about to be kept, or kept.
        service.Store.Source.Clear();
        for (var i = 0; i < before; i++) (await lane.AddAsync(Of(73_000 + 10 * before + i, "LANE0005"), default)).ShouldBeTrue();
        await Should.ThrowAsync<Npgsql.PostgresException>(lane.AddAsync(Of(73_900 + before, "LANE\0"), default));
        (await lane.AddAsync(Of(73_000 + 10 * before + 9, "LANE0005"), default)).ShouldBeTrue();
    }

    [Fact]
    public async Task Are_written_also_when_their_sender_goes_away()
    {
        var lane = service.Services.GetRequiredService<RatingLane>();
        await Should.ThrowAsync<OperationCanceledException>(lane.AddAsync(Of(72_000, "LANE0003"), new CancellationToken(canceled: true)));
        for (var attempt = 0; attempt < 1_200 && await service.CountAsync("select count(*) from app.rating where point = 'LANE0003'") == 0; attempt++) await Task.Delay(50);
        (await service.CountAsync("select count(*) from app.rating where point = 'LANE0003'")).ShouldBe(1);
    }

    [Fact]
    public async Task Wait_only_so_many_and_none_that_waits_is_lost()
    {
        var lane = service.Services.GetRequiredService<RatingLane>();
        var taken = new List<Task<bool>>();
        await using (var db = await service.Store.Source.OpenConnectionAsync())
        await using (var transaction = await db.BeginTransactionAsync())
        {
            // While somebody holds the table nothing is written, and what comes has to wait.
            await using (var hold = new Npgsql.NpgsqlCommand("lock table app.rating in exclusive mode", db)) await hold.ExecuteNonQueryAsync();
            await Should.ThrowAsync<EventStore.StoreOverloadedException>(async () =>
            {
                for (var seed = 80_000; seed < 80_000 + 2 * (RatingLane.Most + RatingLane.Together); seed++) taken.Add(lane.AddAsync(Of(seed, "LANE0004"), default));
            });
        }
        taken.Count.ShouldBeInRange(RatingLane.Most, RatingLane.Most + RatingLane.Together);
        (await Task.WhenAll(taken)).ShouldAllBe(added => added);
        (await service.CountAsync("select count(*) from app.rating where point = 'LANE0004'")).ShouldBe(taken.Count);
    }
}
