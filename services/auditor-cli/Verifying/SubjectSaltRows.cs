using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Transparency.AuditorCli.Publishing;
using Transparency.EventStore.Verification;

namespace Transparency.AuditorCli.Verifying;

/// <summary>
/// Salts of data subjects from the key database, so that personal parts can be recomputed: <c>TRANSPARENCY_KEYS</c> (connection) and
/// <c>TRANSPARENCY_MASTER_KEY</c> (base64 of 32 bytes). The keys themselves, which open the contents, are never read.
/// </summary>
internal sealed class SubjectSaltRows : IAsyncDisposable
{
    private const int NonceLength = 12, TagLength = 16;
    private readonly NpgsqlDataSource _database;
    private readonly byte[] _master;

    private SubjectSaltRows(NpgsqlDataSource database, byte[] master) => (_database, _master) = (database, master);

    /// <summary>Null when no key database was named.</summary>
    public static SubjectSaltRows? FromEnvironment()
    {
        if (Environment.GetEnvironmentVariable("TRANSPARENCY_KEYS") is not { Length: > 0 } connection) return null;
        var master = new byte[33];
        if (!Convert.TryFromBase64String(Environment.GetEnvironmentVariable("TRANSPARENCY_MASTER_KEY") ?? "", master, out var length) || length != 32)
            throw new UnusableInputException("TRANSPARENCY_MASTER_KEY must be base64 of 32 bytes when TRANSPARENCY_KEYS is given");
        return new(NpgsqlDataSource.Create(connection), master[..32]);
    }

    /// <inheritdoc cref="SubjectSalts"/>
    public async Task<IReadOnlyDictionary<string, byte[]>> FindAsync(IReadOnlyCollection<string> subjectKeys, CancellationToken cancellation)
    {
        var salts = new Dictionary<string, byte[]>(subjectKeys.Count, StringComparer.Ordinal);
        if (subjectKeys.Count == 0) return salts;
        await using var command = _database.CreateCommand("SELECT subject_key, wrapped_salt FROM subject_key WHERE subject_key = ANY($1)");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. subjectKeys] });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        using var aes = new AesGcm(_master, TagLength);
        while (await reader.ReadAsync(cancellation))
        {
            var (name, box, salt) = (reader.GetString(0), reader.GetFieldValue<byte[]>(1), new byte[32]);
            if (box.Length != NonceLength + salt.Length + TagLength) throw new UnusableInputException($"the key database holds no salt of 32 bytes for {name}");
            try
            {
                aes.Decrypt(box.AsSpan(0, NonceLength), box.AsSpan(NonceLength, salt.Length), box.AsSpan(NonceLength + salt.Length), salt, Encoding.UTF8.GetBytes($"{name} salt"));
            }
            catch (CryptographicException)
            {
                throw new UnusableInputException($"TRANSPARENCY_MASTER_KEY does not open the salt of {name}");
            }
            salts[name] = salt;
        }
        return salts;
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
