using System.Text;
using System.Text.Json;
using Transparency.CitizenFeedback.Complaints;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Objections;

/// <summary>Seals what officers deposit, under keys of its own. Without a master key no objection is taken.</summary>
/// <param name="master">32 bytes, or null when none is configured.</param>
public sealed class ObjectionSeal(byte[]? master) : ContentSeal(master, "objection")
{
    private static readonly JsonSerializerOptions Legible = new(Wire.Json) { WriteIndented = true };

    public static ObjectionSeal From(IConfiguration configuration) => new(MasterKey(configuration));

    /// <summary>The statement file: these bytes are sealed, digested and given to the depositor.</summary>
    public static byte[] FileOf(ObjectionStatement statement) => JsonSerializer.SerializeToUtf8Bytes(statement, Legible);

    /// <summary>The statement file of a record, opened.</summary>
    public byte[] StatementFile(ObjectionRecord found) => Open(Place(found.Id, "statement", 0), Convert.FromBase64String(found.State.Deposited!.Text.Sealed));

    public ObjectionStatement Statement(ObjectionRecord found) => JsonSerializer.Deserialize<ObjectionStatement>(StatementFile(found), Wire.Json)!;

    public SealedText SealText(string objection, string what, int no, string text) => new(Convert.ToBase64String(Seal(Place(objection, what, no), Encoding.UTF8.GetBytes(text))));

    public string OpenText(string objection, string what, int no, SealedText text) => Encoding.UTF8.GetString(Open(Place(objection, what, no), Convert.FromBase64String(text.Sealed)));

    /// <summary>Where something sealed belongs: opened elsewhere it does not open.</summary>
    public static string Place(string objection, string what, int no) => $"{objection}/{what}/{no}";
}
