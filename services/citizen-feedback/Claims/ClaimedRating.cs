using Transparency.CitizenFeedback.Ratings;
using Transparency.CitizenFeedback.ServicePoints;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Claims;

/// <summary>A rating that somebody with a case gives: the same questions, but about an office and service instead of a poster.</summary>
public static class ClaimedRating
{
    /// <summary>Every fault, or the rating to store.</summary>
    /// <param name="receipt">22 characters base64url: the rating's name for the phone.</param>
    /// <param name="today">Day at the ministry.</param>
    public static (Rating? Rating, IReadOnlyList<FieldError> Faults) Decide(string receipt, string agency, string office, string service, string basis,
        IReadOnlyDictionary<string, string> answers, IReadOnlyList<string> reasons, string? text, QuestionSet questions, DateOnly today)
    {
        var place = new ServicePoint(Rating.ClaimedAt(office, service), agency, office, service, "", "", true, default, 0, null);
        var (rating, faults) = SubmittedRating.Decide(new SubmitRating(receipt, place.Point, answers, reasons, text), questions, place, today);
        return (rating is null ? null : rating with { Basis = basis }, faults);
    }

    /// <summary>Whether the agency offers the service: a rating names no other.</summary>
    public static async Task<bool> OffersAsync(CatalogueInForce catalogue, string agency, string service, CancellationToken cancellationToken) =>
        (await catalogue.GetAsync(cancellationToken)).Services.Any(s => s.Agency == agency && s.Code == service);
}
