using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Transparency.DecisionCapture.Subjects;

/// <summary>
/// Keys of data subjects in the key database. A key is made when its subject is first seen and is the same for every replica;
/// a key made for an event that is then not recorded is random and harmless.
/// </summary>
public sealed class SubjectKeys(NpgsqlDataSource database, MasterKey master, TimeProvider clock) : IAsyncDisposable
{
    // Crockford's base32, lower case: 26 characters carry 130 bits.
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private readonly RecentKeys _byLookup = new(clock);
    private readonly RecentKeys _byName = new(clock);

    /// <summary>The keys of these look-ups, made where they are missing: one round trip when all exist, two when some do not, three when another replica made some of them first.</summary>
    public async Task<IReadOnlyDictionary<string, SubjectKey>> GetOrCreateAsync(IReadOnlyCollection<string> lookups, CancellationToken cancellation)
    {
        var found = new Dictionary<string, SubjectKey>(lookups.Count, StringComparer.Ordinal);
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var lookup in lookups)
            if (_byLookup.Find(lookup) is { } known)
                found[lookup] = known;
            else
                missing.Add(lookup);
        if (missing.Count == 0)
            return found;
        await SelectAsync(missing, found, cancellation);
        missing.ExceptWith(found.Keys);
        if (missing.Count == 0)
            return found;
        await InsertAsync(missing, found, cancellation);
        missing.ExceptWith(found.Keys);
        if (missing.Count > 0)
            await SelectAsync(missing, found, cancellation);
        return found;
    }

    /// <summary>Keys by their public name, for opening sealed texts; erased ones are missing from the answer.</summary>
    public async Task<IReadOnlyDictionary<string, SubjectKey>> FindAsync(IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        var found = new Dictionary<string, SubjectKey>(StringComparer.Ordinal);
        foreach (var name in names)
            if (_byName.Find(name) is { } known)
                found[name] = known;
        var missing = names.Where(name => !found.ContainsKey(name)).Distinct().ToArray();
        if (missing.Length == 0)
            return found;
        await using var command = database.CreateCommand("SELECT subject_key, wrapped_key, wrapped_salt FROM subject_key WHERE subject_key = ANY($1)");
        command.Parameters.Add(new() { Value = missing });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var key = Unwrapped(reader.GetString(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2));
            _byName.Keep(key.Name, key);
            found[key.Name] = key;
        }
        return found;
    }

    /// <summary>Name of the key of a look-up; null when there is none.</summary>
    public async Task<string?> NameOfAsync(string lookup, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT subject_key FROM subject_key WHERE lookup = $1");
        command.Parameters.Add(new() { Value = lookup });
        return await command.ExecuteScalarAsync(cancellation) as string;
    }

    /// <summary>The name itself when such a key is held; else null.</summary>
    public async Task<string?> KnownAsync(string name, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT subject_key FROM subject_key WHERE subject_key = $1");
        command.Parameters.Add(new() { Value = name });
        return await command.ExecuteScalarAsync(cancellation) as string;
    }

    /// <summary>Destroys keys and salts with their look-ups, here and in the memory of this process; repeatable.</summary>
    /// <returns>Keys that were still there.</returns>
    public async Task<int> DestroyAsync(IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("DELETE FROM subject_key WHERE subject_key = ANY($1)");
        command.Parameters.Add(new() { Value = names.ToArray() });
        var destroyed = await command.ExecuteNonQueryAsync(cancellation);
        // After the rows: who reads a row before it goes may keep it only until here.
        var gone = names.ToHashSet(StringComparer.Ordinal);
        _byLookup.Forget(gone);
        _byName.Forget(gone);
        return destroyed;
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private async Task SelectAsync(IReadOnlyCollection<string> lookups, Dictionary<string, SubjectKey> found, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("SELECT lookup, subject_key, wrapped_key, wrapped_salt FROM subject_key WHERE lookup = ANY($1)");
        command.Parameters.Add(new() { Value = lookups.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var key = Unwrapped(reader.GetString(1), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3));
            _byLookup.Keep(reader.GetString(0), key);
            found[reader.GetString(0)] = key;
        }
    }

    // Look-ups come sorted, so that two replicas that meet the same new people wait for each other instead of deadlocking.
    private async Task InsertAsync(SortedSet<string> lookups, Dictionary<string, SubjectKey> found, CancellationToken cancellation)
    {
        var made = lookups.ToDictionary(lookup => lookup, _ => new SubjectKey("s-" + RandomNumberGenerator.GetString(Alphabet, 26), RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32)),
            StringComparer.Ordinal);
        await using var command = database.CreateCommand("""
            INSERT INTO subject_key (lookup, subject_key, wrapped_key, wrapped_salt) SELECT * FROM unnest($1, $2, $3, $4) ON CONFLICT (lookup) DO NOTHING RETURNING lookup
            """);
        var keys = lookups.Select(lookup => made[lookup]).ToList();
        command.Parameters.Add(new() { Value = lookups.ToArray() });
        command.Parameters.Add(new() { Value = keys.Select(key => key.Name).ToArray() });
        command.Parameters.Add(new() { Value = keys.Select(key => master.Wrap(key.Secret, Place(key.Name, "key"))).ToArray() });
        command.Parameters.Add(new() { Value = keys.Select(key => master.Wrap(key.Salt, Place(key.Name, "salt"))).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var lookup = reader.GetString(0);
            _byLookup.Keep(lookup, made[lookup]);
            found[lookup] = made[lookup];
        }
    }

    private SubjectKey Unwrapped(string name, byte[] key, byte[] salt) =>
        new(name, master.Unwrap(key, Place(name, "key")), master.Unwrap(salt, Place(name, "salt")));

    private static byte[] Place(string name, string part) => Encoding.UTF8.GetBytes($"{name} {part}");
}
