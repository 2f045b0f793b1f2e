using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Transparency.Gateway.Accounts;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Gateway.Sessions;

/// <summary>One role in one agency: what a person can act as. Never two at once, so that rights of different posts do not mix.</summary>
/// <param name="Offices">Empty: every office of the agency.</param>
public sealed record Post(string Role, string Agency, IReadOnlyList<string> Offices);

/// <summary>A session in force.</summary>
public sealed record LiveSession(Guid Id, Guid AccountId, string UserName, string NameTh, string NameEn, string? Staff, bool SecondFactor,
    Post Acting, IReadOnlyList<Post> Posts, DateTimeOffset CreatedAt)
{
    public Caller ToCaller() => new(AccountId.ToString("n"), [Acting.Role], [Acting.Agency], Acting.Offices, Staff, null, Id.ToString("n"), []);
}

/// <summary>
/// Sessions, read through a memory of 15 seconds: that long a grant withdrawn, an account disabled or a session ended on another
/// replica may still work (and a ticket minted from it up to 60 seconds more at the services).
/// </summary>
public sealed class Sessions(IDbContextFactory<AccountsDatabase> factory, TicketIssue tickets, TimeProvider time)
{
    public static readonly TimeSpan Remembered = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan LongestLife = TimeSpan.FromHours(12);
    private const int MostRemembered = 50_000;
    private readonly ConcurrentDictionary<Guid, (Identified? Who, DateTimeOffset Until)> remembered = new();

    /// <summary>Who acts in the session, or null when it ended, its account is disabled or no grant is left for the post.</summary>
    public async ValueTask<Identified?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (remembered.TryGetValue(id, out var known) && now < known.Until)
            return known.Who;
        var live = await ReadAsync(id, now, cancellationToken);
        var who = live is null ? null : tickets.For(live.ToCaller(), live);
        if (remembered.Count >= MostRemembered)
            remembered.Clear();
        remembered[id] = (who, now + Remembered);
        return who;
    }

    /// <summary>Opens a session in <paramref name="post"/>.</summary>
    public async Task<Guid> StartAsync(Account account, Post post, string method, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var database = await factory.CreateDbContextAsync(cancellationToken);
        var session = new Session { Id = Guid.CreateVersion7(now), AccountId = account.Id, Role = post.Role, Agency = post.Agency, Method = method, CreatedAt = now };
        database.Sessions.Add(session);
        database.AccessEvents.Add(new AccessEvent { At = now, Kind = "signed-in", AccountId = account.Id, SessionId = session.Id, Detail = $"{method} {post.Role}@{post.Agency}" });
        await database.SaveChangesAsync(cancellationToken);
        return session.Id;
    }

    /// <summary>Takes another of the person's posts; false when it is not one of them.</summary>
    public async Task<bool> ActAsync(LiveSession session, string role, string agency, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var database = await factory.CreateDbContextAsync(cancellationToken);
        if (!(await PostsAsync(database, session.AccountId, now, cancellationToken)).Any(p => p.Role == role && p.Agency == agency))
            return false;
        var row = await database.Sessions.SingleAsync(s => s.Id == session.Id, cancellationToken);
        (row.Role, row.Agency) = (role, agency);
        database.AccessEvents.Add(new AccessEvent { At = now, Kind = "role-taken", AccountId = session.AccountId, SessionId = session.Id, Detail = $"{role}@{agency}" });
        await database.SaveChangesAsync(cancellationToken);
        remembered.TryRemove(session.Id, out _);
        return true;
    }

    /// <summary>Ends a session.</summary>
    public async Task EndAsync(LiveSession session, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var database = await factory.CreateDbContextAsync(cancellationToken);
        var row = await database.Sessions.SingleAsync(s => s.Id == session.Id, cancellationToken);
        row.EndedAt ??= now;
        database.AccessEvents.Add(new AccessEvent { At = now, Kind = "signed-out", AccountId = session.AccountId, SessionId = session.Id });
        await database.SaveChangesAsync(cancellationToken);
        remembered.TryRemove(session.Id, out _);
    }

    /// <summary>The posts a person holds at <paramref name="now"/>, in a stable order.</summary>
    public static async Task<IReadOnlyList<Post>> PostsAsync(AccountsDatabase database, Guid account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var grants = await database.Grants.AsNoTracking()
            .Where(g => g.AccountId == account && g.ValidFrom <= now && (g.ValidTo == null || g.ValidTo > now)).ToListAsync(cancellationToken);
        return [.. grants.GroupBy(g => (g.Role, g.Agency)).OrderBy(g => g.Key.Role, StringComparer.Ordinal).ThenBy(g => g.Key.Agency, StringComparer.Ordinal)
            .Select(g => new Post(g.Key.Role, g.Key.Agency, g.Any(x => x.Office is null) ? [] : [.. g.Select(x => x.Office!).Distinct().Order(StringComparer.Ordinal)]))];
    }

    private async Task<LiveSession?> ReadAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var database = await factory.CreateDbContextAsync(cancellationToken);
        var found = await (from s in database.Sessions.AsNoTracking()
                           join a in database.Users.AsNoTracking() on s.AccountId equals a.Id
                           where s.Id == id && s.EndedAt == null && a.DisabledAt == null
                           select new { Session = s, Account = a }).SingleOrDefaultAsync(cancellationToken);
        if (found is null || found.Session.CreatedAt + LongestLife <= now)
            return null;
        var posts = await PostsAsync(database, found.Account.Id, now, cancellationToken);
        if (posts.FirstOrDefault(p => p.Role == found.Session.Role && p.Agency == found.Session.Agency) is not { } acting)
            return null;
        return new LiveSession(id, found.Account.Id, found.Account.UserName!, found.Account.NameTh, found.Account.NameEn, found.Account.Staff,
            found.Account.TwoFactorEnabled, acting, posts, found.Session.CreatedAt);
    }
}
