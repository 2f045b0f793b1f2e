using System.Text.Json;

namespace Transparency.Scoring.FollowUps;

/// <summary>Measures and recommendations that are published, as data (<c>published-follow-ups.json</c>).</summary>
internal static class PublishedFollowUps
{
    private sealed record Entry(string Id, string Kind, string Source, string Title, string TitleEn, string Owner, DateOnly DueOn, IReadOnlyList<string> Items);

    /// <summary>They as opened follow-ups of an agency.</summary>
    public static IEnumerable<FollowUpFact.Opened> For(string agency)
    {
        using var stream = typeof(PublishedFollowUps).Assembly.GetManifestResourceStream("follow-ups/published-follow-ups.json")!;
        return [.. JsonSerializer.Deserialize<List<Entry>>(stream, JsonSerializerOptions.Web)!
            .Select(each => new FollowUpFact.Opened($"follow-up-{each.Id}", agency, each.Kind, each.Source, each.Title, each.TitleEn, each.Owner, each.DueOn, each.Items, null))];
    }
}
