using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.CitizenFeedback.ServicePoints;

/// <summary>
/// Whose complaints, texts, improvements, codes and posters are whose today: those of an office that was merged or moved are its successor's. What was recorded keeps
/// its office; what a citizen says from then on – a rating by an old poster, a complaint that names it – is recorded for the successor, and the citizen is told. What
/// staff plan names an open office or is refused.
/// </summary>
public sealed class OfficesInCharge(CatalogueInForce catalogue, TimeProvider time)
{
    /// <summary>The caller with every closed office whose work came to theirs; somebody bound to no office stays as they are.</summary>
    /// <exception cref="HttpRequestException">The catalogue does not answer: then nobody sees more than they must.</exception>
    public async Task<Caller> WidenAsync(Caller caller, CancellationToken cancellationToken) =>
        caller.Offices.Count == 0 ? caller : caller with { Offices = await ServedAsync(caller.Offices, cancellationToken) };

    /// <summary>The offices and every closed one whose work they have today.</summary>
    public async Task<IReadOnlyList<string>> ServedAsync(IReadOnlyList<string> offices, CancellationToken cancellationToken) =>
        Succession.Served((await catalogue.GetAsync(cancellationToken)).Offices, offices, Today);

    /// <summary>The office that has the work of one today.</summary>
    public async Task<string> OfAsync(string office, CancellationToken cancellationToken) => Succession.InCharge((await catalogue.GetAsync(cancellationToken)).Offices, office, Today);

    /// <summary>The office that has the work of one on a day, as far as the catalogue was ever told: for ratings, of which none may be lost with the catalogue.</summary>
    public async Task<string> OfKnownAsync(string office, DateOnly day, CancellationToken cancellationToken) =>
        await catalogue.KnownAsync(cancellationToken) is { } known ? Succession.InCharge(known.Offices, office, day) : office;

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().ToOffset(TimeSpan.FromHours(7)).Date);
}
