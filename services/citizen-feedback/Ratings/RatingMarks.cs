using Transparency.CitizenFeedback.ServicePoints;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Ratings;

/// <summary>Three bits about the circumstances of a rating, never about who gave it: ratings that staff stuff into a figure carry them, others rarely.</summary>
/// <param name="OutsideHours">Given at a poster while the office was closed.</param>
/// <param name="OfficeNetwork">Sent from a network of the ministry's offices.</param>
/// <param name="Quick">Given by a code that had been handed out minutes before.</param>
public readonly record struct RatingMarks(bool OutsideHours, bool OfficeNetwork, bool Quick)
{
    /// <summary>What the gateway says about where a request came from: one bit. Saying it falsely only makes one's own rating count less.</summary>
    public static bool IsFromOfficeNetwork(HttpRequest request) => request.Headers[OfficeNetworkHeader.Name] == OfficeNetworkHeader.Yes;
}

/// <summary>Whether an office is open. A catalogue that was never told costs nobody a rating: it then counts as given in office hours.</summary>
public sealed class OfficeHours(CatalogueInForce catalogue)
{
    /// <param name="office">Office that has the work.</param>
    /// <param name="local">Time at the office.</param>
    public async Task<bool> IsOutsideAsync(string agency, string office, DateTime local, CancellationToken cancellationToken) =>
        (await catalogue.KnownAsync(cancellationToken))?.Offices.FirstOrDefault(o => o.Agency == agency && o.Code == office) is { } found && IsOutside(found.Opens, found.Closes, local);

    /// <summary>Before opening, later than <see cref="Filter.GraceMinutes"/> after closing, or on a weekend. Holidays are not looked at: an office may open on one.</summary>
    /// <param name="opens">HH:mm; hours that cannot be read leave nothing out.</param>
    /// <param name="local">Time at the office.</param>
    public static bool IsOutside(string opens, string closes, DateTime local)
    {
        if (!TimeOnly.TryParseExact(opens, "HH:mm", out var from) || !TimeOnly.TryParseExact(closes, "HH:mm", out var to) || to <= from) return false;
        var at = TimeOnly.FromDateTime(local);
        return local.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday || at < from || at.ToTimeSpan() > to.ToTimeSpan() + TimeSpan.FromMinutes(Filter.GraceMinutes);
    }
}
