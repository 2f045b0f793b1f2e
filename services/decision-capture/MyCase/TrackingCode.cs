using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Transparency.DecisionCapture.Cases;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.DecisionCapture.MyCase;

/// <summary>Tracking code (รหัสติดตามเรื่อง): fifteen characters of Crockford's base 32 (75 bits), printed as three groups of five.</summary>
public readonly record struct TrackingCode
{
    private const int Length = 15;

    private TrackingCode(string value) => Value = value;

    public string Value { get; }

    /// <summary>As printed on the slip.</summary>
    public string Printed => $"{Value[..5]}-{Value[5..10]}-{Value[10..]}";

    /// <param name="bytes">At least 15; five bits of each count.</param>
    public static TrackingCode Of(ReadOnlySpan<byte> bytes) => new(Crockford.Write(bytes[..Length]));

    /// <summary>Reads what a person typed; blanks between the groups are forgiven too.</summary>
    public static TrackingCode? Parse(string? typed) =>
        Crockford.Read(typed?.Replace(" ", "", StringComparison.Ordinal), Length) is { } code ? new TrackingCode(code) : null;
}

/// <summary>
/// A case's code is derived from its id, so that it need not be kept and a replay finds the same one; what is stored is a keyed hash. Keys of their own under the
/// secret (HKDF, RFC 5869): no claim code, made elsewhere under another secret, tells anything about it.
/// </summary>
public sealed class TrackingSecrets
{
    private readonly byte[] _code, _hash;

    /// <param name="secret">32 bytes.</param>
    public TrackingSecrets(byte[] secret)
    {
        byte[] Key(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: Encoding.UTF8.GetBytes(purpose));
        (_code, _hash) = (Key("tracking-code"), Key("tracking-code-hash"));
    }

    /// <summary>The one code of a case.</summary>
    public TrackingCode CodeOf(string caseId) => TrackingCode.Of(HMACSHA256.HashData(_code, Encoding.UTF8.GetBytes(caseId)));

    /// <summary>What is stored of a code: 32 bytes.</summary>
    public byte[] HashOf(TrackingCode code) => HMACSHA256.HashData(_hash, Encoding.ASCII.GetBytes(code.Value));
}

/// <summary>Which cases have a code: those somebody came with, reported while they happen.</summary>
public static class TrackingCodes
{
    // Begun by the office, not by somebody who came to it.
    private static readonly HashSet<string> s_officeKinds = ["inspection", "overpayment"];
    private static readonly HashSet<string> s_officeTypes =
        [nameof(InspectionOpened), nameof(InspectionConcluded), nameof(OverpaymentFound), nameof(RecoveryOrdered), nameof(Recovered), nameof(WrittenOff)];

    /// <summary>Decided by the first recorded fact alone, so that every cut of the log gives the same rows. History gives no code: nobody waits for it.</summary>
    public static bool IsFollowed(CaseFact first) =>
        !first.Body.Historical && !s_officeTypes.Contains(first.Type) && (first.Body.Case is not { } block || !s_officeKinds.Contains(block.Kind));

    /// <summary>Issues a code for every case of a batch that is new, inside the caller's transaction.</summary>
    public static async Task IssueAsync(IReadOnlyList<CaseRow> touched, TrackingSecrets secrets, NpgsqlTransaction transaction, CancellationToken cancellation, string schema = ReadModel.Live)
    {
        var opened = touched.Where(row => row is { Before.Count: 0, IsFollowed: true }).ToList();
        if (opened.Count == 0) return;
        await using var command = new NpgsqlCommand($"insert into {schema}.tracking_code (code, case_id, agency) select * from unnest($1::bytea[], $2::text[], $3::text[]) on conflict do nothing",
            transaction.Connection, transaction)
        {
            Parameters =
            {
                new() { Value = opened.Select(row => secrets.HashOf(secrets.CodeOf(row.CaseId))).ToArray() }, new() { Value = opened.Select(row => row.CaseId).ToArray() },
                new() { Value = opened.Select(row => row.Agency).ToArray() },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The case of a code; null when no case has it.</summary>
    public static async Task<(string CaseId, string Agency)?> FindAsync(NpgsqlDataSource source, byte[] hash, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("select case_id, agency from app.tracking_code where code = $1");
        command.Parameters.Add(new() { Value = hash });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? (row.GetString(0), row.GetString(1)) : null;
    }

    /// <summary>True when the case has a code.</summary>
    public static async Task<bool> HasAsync(NpgsqlDataSource source, string caseId, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("select exists (select from app.tracking_code where case_id = $1)");
        command.Parameters.Add(new() { Value = caseId });
        return (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
