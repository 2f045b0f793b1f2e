using System.Net.Http.Json;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Tests.Served;

/// <summary>In a service of its own: replicas that live at other times would release on other days.</summary>
public sealed class Marks_of_ratings(Service service) : IClassFixture<Service>
{
    [Fact]
    public async Task Leave_out_when_their_day_is_over_and_do_not_stay_on_the_row()
    {
        var point = await service.OpenPointAsync();
        foreach (var marked in new[] { 10, 1 })
        {
            await using (await service.HoldReleaseAsync())
            {
                await Stuffed_ratings.RateAsync(service.Http, point, marked, "yes", fromOffice: true);
                await Stuffed_ratings.RateAsync(service.Http, point, 10, "no");
                // Whether the office is open while this runs is not what is tested.
                await service.CountAsync($"with x as (update app.rating set outside_hours = false where point = '{point}' returning 1) select count(*) from x");
            }
            await service.ReleaseAsync();
            // While the day goes on nothing is left out: after the second batch the figures would differ by the one person of it.
            (await ReadAsync(service.Http, point)).LeftOut.ShouldBe(0);
        }
        (await ReadAsync(service.ReplicaAt(TimeSpan.FromDays(2)), point)).ShouldSatisfyAllConditions(f => f.Kept.ShouldBe(20), f => f.LeftOut.ShouldBe(11));
        (await service.CountAsync($"select count(*) from app.rating where point = '{point}' and (released_on is null or office_network or outside_hours or quick or language is not null)")).ShouldBe(0);
    }

    private static async Task<FilteredResult> ReadAsync(HttpClient http, string point) =>
        (await http.GetFromJsonAsync<RatingSummary>("/api/ratings/summary?by=point", Wire.Json))!.Groups.Single(g => g.Key == point).Filtered!.Single(q => q.QuestionId == "e1");
}
