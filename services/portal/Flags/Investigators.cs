using Transparency.Portal.Reading;
using Transparency.Portal.Shell;

namespace Transparency.Portal.Flags;

/// <summary>Names of those who investigate, from the gateway's <c>/api/people</c>. When it does not answer, people stand there by their role.</summary>
public sealed class Investigators(ServiceReader reader, Screen screen)
{
    private IReadOnlyList<Person> _people = [];

    /// <param name="Id">Account id, as facts name it.</param>
    public sealed record Person(string Id, string NameTh, string NameEn, IReadOnlyList<string> Roles);

    public async Task Load() => _people = (await reader.Ask<Person[]>(ServiceReader.Gateway, "/api/people")).Value ?? [];

    /// <summary>The person's name; "you" for the reader; the role for whom nobody has a name.</summary>
    public string Name(string? id, string role) => id is not null && id == screen.Caller.Subject ? screen.T["flag.you"] : Named(id, role);

    /// <summary>The same for a letter, which says the same whoever prints it.</summary>
    public string Named(string? id, string role) =>
        id is null ? screen.T.Code("role", role)
        : _people.FirstOrDefault(p => p.Id == id) is { } person ? screen.T.Of(person.NameTh, person.NameEn) : screen.T.Code("role", role);

    /// <summary>Whom a file can be given to: investigators other than the reader.</summary>
    public IEnumerable<(string Id, string Name)> Others(string role) =>
        _people.Where(p => p.Id != screen.Caller.Subject && p.Roles.Contains(role)).Select(p => (p.Id, screen.T.Of(p.NameTh, p.NameEn)));
}
