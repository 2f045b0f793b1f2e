using Npgsql;
using Transparency.RedFlag.Blind;
using Transparency.RedFlag.Cases;
using Transparency.RedFlag.Investigations;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.RedFlag.Flags;

/// <summary>
/// What a caller may see now: the one place where the offices that came to theirs, what is routed past them and what they look at blind are put together. Endpoints take
/// a <see cref="FlagAccess"/> and have it from here, so that no list and no count knows more than another.
/// </summary>
public sealed class FlagSight(NpgsqlDataSource db, OfficesInCharge offices, Routing routing)
{
    /// <exception cref="HttpRequestException">The catalogue does not answer: then nobody sees more than they must.</exception>
    public async Task<FlagAccess> OfAsync(Caller caller, CancellationToken cancellationToken)
    {
        var access = FlagAccess.Of(await offices.WidenAsync(caller, cancellationToken), routing);
        return access.Everything ? access with { Blinded = await BlindRows.HeldAsync(db, caller.Subject, cancellationToken) } : access;
    }
}
