namespace Transparency.Ledger;

/// <summary>The seven parts of an event that are committed to, and can be opened, one by one; in the order they are hashed.</summary>
public enum DisclosureGroup
{
    /// <summary>Tenant, stream, version, event id, type names.</summary>
    Identity,

    /// <summary>When it was recorded, and the event's own times.</summary>
    Times,

    /// <summary>The recording user, and the event's own actors.</summary>
    Actors,

    /// <summary>Everything in the event data that no other group takes.</summary>
    Facts,

    /// <summary>Reasons and other free text (ciphertexts).</summary>
    Text,

    /// <summary>Personal values, one commitment per data subject.</summary>
    Personal,

    /// <summary>Correlation, causation and headers.</summary>
    Metadata,
}

/// <summary>Names and order of the seven groups.</summary>
public static class DisclosureGroups
{
    internal const int Count = 7;

    /// <summary>The name that goes into commitments and salts; no name is a prefix of another.</summary>
    internal static ReadOnlySpan<byte> Utf8Name(this DisclosureGroup group) => group switch
    {
        DisclosureGroup.Identity => "identity"u8,
        DisclosureGroup.Times => "times"u8,
        DisclosureGroup.Actors => "actors"u8,
        DisclosureGroup.Facts => "facts"u8,
        DisclosureGroup.Text => "text"u8,
        DisclosureGroup.Personal => "personal"u8,
        DisclosureGroup.Metadata => "metadata"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(group)),
    };

    /// <summary>The group's name in commitments and receipts.</summary>
    public static string Name(this DisclosureGroup group) => System.Text.Encoding.ASCII.GetString(group.Utf8Name());

    internal static DisclosureGroup? Parse(string? name)
    {
        for (var group = DisclosureGroup.Identity; group <= DisclosureGroup.Metadata; group++)
            if (group.Name() == name)
                return group;
        return null;
    }
}
