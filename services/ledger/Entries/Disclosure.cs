namespace Transparency.Ledger;

/// <summary>One part of an event as a receipt shows it: opened, or only its 32-byte commitment.</summary>
public abstract record Disclosed
{
    private Disclosed()
    {
    }

    internal abstract void Slot(DisclosureGroup group, Span<byte> slot);

    /// <summary>Not shown.</summary>
    /// <param name="Commitment">32 bytes.</param>
    public sealed record Closed(byte[] Commitment) : Disclosed
    {
        internal override void Slot(DisclosureGroup group, Span<byte> slot) => Commitment.CopyTo(slot);
    }

    /// <summary>Shown, with the salt that its commitment was made with.</summary>
    /// <param name="Salt">32 bytes, of this group of this event only.</param>
    /// <param name="Json">The group's canonical JSON.</param>
    public sealed record Opened(byte[] Salt, byte[] Json) : Disclosed
    {
        internal override void Slot(DisclosureGroup group, Span<byte> slot) => Ledger.Entry.Commit(group, Salt, Json, slot);
    }

    /// <summary>The personal group of an event that names data subjects, subject by subject.</summary>
    /// <param name="Parts">In the order of the subject keys; each <see cref="Closed"/>, or <see cref="Opened"/> with an object of one member.</param>
    public sealed record Subjects(IReadOnlyList<Disclosed> Parts) : Disclosed
    {
        internal override void Slot(DisclosureGroup group, Span<byte> slot)
        {
            var commitments = new byte[Parts.Count * Ledger.Entry.Size];
            for (var i = 0; i < Parts.Count; i++)
                Parts[i].Slot(group, commitments.AsSpan(i * Ledger.Entry.Size, Ledger.Entry.Size));
            Sha256.Hash(commitments, slot);
        }
    }
}

/// <summary>
/// An event with some of its groups opened and the others closed; its entry can be computed from either. Opening one
/// group tells nothing about another, because each has its own salt.
/// </summary>
public sealed class Disclosure
{
    private readonly IReadOnlyList<Disclosed> _parts;

    internal Disclosure(IReadOnlyList<Disclosed> parts) => _parts = parts;

    /// <summary>A group as it is shown.</summary>
    public Disclosed this[DisclosureGroup group] => _parts[(int)group];

    /// <summary>The canonical JSON of a group, or null when it is closed or consists of subjects.</summary>
    public byte[]? Json(DisclosureGroup group) => this[group] is Disclosed.Opened opened ? opened.Json : null;

    /// <summary>Shows some groups of an event.</summary>
    /// <param name="row">The event.</param>
    /// <param name="eventSalt">Its 32-byte salt.</param>
    /// <param name="personal">Salts of its data subjects.</param>
    /// <param name="open">The groups to show.</param>
    /// <param name="subjects">
    /// The data subjects to show when personal is among them, null for all. One that has been erased stays closed.
    /// </param>
    /// <exception cref="FormatException">As for <see cref="Ledger.Entry.Compute"/>.</exception>
    /// <exception cref="MissingSaltException">As for <see cref="Ledger.Entry.Compute"/>.</exception>
    public static Disclosure Of(in StoredRow row, ReadOnlySpan<byte> eventSalt, PersonalSalts personal, IReadOnlySet<DisclosureGroup> open, IReadOnlySet<string>? subjects = null)
    {
        var commitments = Ledger.Entry.Compute(row, eventSalt, personal).PersonalCommitments;
        var groups = Ledger.Entry.Rent();
        groups.Read(row);
        var salts = Ledger.Entry.EventSalt(eventSalt);
        var parts = new Disclosed[DisclosureGroups.Count];
        for (var group = DisclosureGroup.Identity; group <= DisclosureGroup.Metadata; group++)
        {
            if (group == DisclosureGroup.Personal && commitments is not null)
            {
                parts[(int)group] = new Disclosed.Subjects(Subjects(groups.Subjects, row.EventId, personal, commitments, open.Contains(group), subjects));
                continue;
            }
            var salt = new byte[Ledger.Entry.Size];
            salts.Tag(group.Utf8Name(), default, salt);
            var opened = new Disclosed.Opened(salt, groups[group].ToArray());
            parts[(int)group] = open.Contains(group) ? opened : Close(group, opened);
        }
        // Nobody may count the subjects of a group that is not shown.
        if (!open.Contains(DisclosureGroup.Personal))
            parts[(int)DisclosureGroup.Personal] = Close(DisclosureGroup.Personal, parts[(int)DisclosureGroup.Personal]);
        Ledger.Entry.Return(groups);
        return new Disclosure(parts);
    }

    /// <summary>The entry that the opened contents and closed commitments make; 32 bytes.</summary>
    public byte[] Entry()
    {
        Span<byte> slots = stackalloc byte[DisclosureGroups.Count * Ledger.Entry.Size];
        for (var i = 0; i < DisclosureGroups.Count; i++)
            _parts[i].Slot((DisclosureGroup)i, slots.Slice(i * Ledger.Entry.Size, Ledger.Entry.Size));
        return Ledger.Entry.Combine(slots);
    }

    /// <summary>The JSON form that receipts carry; see LEAF-FORMAT.md.</summary>
    public byte[] ToJson() => DisclosureJson.Write(this);

    /// <summary>Reads the JSON form.</summary>
    /// <exception cref="FormatException">Not a disclosure; the message says why.</exception>
    public static Disclosure Parse(ReadOnlyMemory<byte> json) => DisclosureJson.Read(json);

    private static Disclosed.Closed Close(DisclosureGroup group, Disclosed part)
    {
        var commitment = new byte[Ledger.Entry.Size];
        part.Slot(group, commitment);
        return new Disclosed.Closed(commitment);
    }

    private static List<Disclosed> Subjects(ReadOnlySpan<byte> json, Guid eventId, PersonalSalts personal, byte[] commitments, bool open, IReadOnlySet<string>? shown)
    {
        var parts = new List<Disclosed>();
        for (var members = new CanonicalMembers(json); members.Next();)
        {
            var key = Ledger.Entry.SubjectKey(members.Name);
            if (open && (shown is null || shown.Contains(key)) && personal.SaltOf(key) is { } subjectSalt)
            {
                var salt = new byte[Ledger.Entry.Size];
                Ledger.Entry.SubjectSalt(subjectSalt, eventId, salt);
                parts.Add(new Disclosed.Opened(salt, [(byte)'{', .. members.Member, (byte)'}']));
                continue;
            }
            parts.Add(new Disclosed.Closed(commitments[(parts.Count * Ledger.Entry.Size)..((parts.Count + 1) * Ledger.Entry.Size)]));
        }
        return parts;
    }
}
