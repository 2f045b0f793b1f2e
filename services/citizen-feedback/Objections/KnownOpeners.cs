using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Objections;

/// <summary>
/// Whom an officer may name: asked of the gateway (<c>GET /api/people/openers</c>), which owns accounts and posts, with the officer's own ticket. An objection whose openers do not
/// exist, or stand in the officer's own line, could never be opened, and the depositor would not learn it.
/// </summary>
public sealed class KnownOpeners(IHttpClientFactory clients)
{
    internal const string Client = "gateway/caller";

    private sealed record Person(string Id);

    /// <summary>Ids of those who may be named by the caller.</summary>
    /// <exception cref="HttpRequestException">The gateway did not answer: nothing is taken unchecked.</exception>
    public async Task<IReadOnlySet<string>> IdsAsync(CancellationToken cancellation)
    {
        using var http = clients.CreateClient(Client);
        var people = await http.GetFromJsonAsync<Person[]>("api/people/openers", Wire.Json, cancellation);
        return people!.Select(person => person.Id).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>A fault for each place in which nobody stands who may be named. Pure.</summary>
    public static IReadOnlyList<FieldError> Faults(IReadOnlyList<Contracts.CitizenFeedback.V1.NamedOpener> named, IReadOnlySet<string> known) =>
        [.. named.Select((opener, place) => (opener.Id, Place: place + 1)).Where(each => !known.Contains(each.Id))
            .Select(each => new FieldError("openers", "unknown-person", $"Person {each.Place} holds no post outside your line that opens objections."))];
}
