using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Transparency.Ledger;

/// <summary>What the ledger keeps of one event.</summary>
/// <param name="Value">The 32-byte entry.</param>
/// <param name="PersonalCommitments">32 bytes per data subject in ordinal order of the subject keys; null when the event names none.</param>
/// <param name="Erased">How many of those were taken from storage because the subject's salt is gone.</param>
public readonly record struct Entry(byte[] Value, byte[]? PersonalCommitments, int Erased)
{
    /// <summary>Length of an entry, a commitment, a salt and a leaf hash in bytes.</summary>
    public const int Size = 32;

    [ThreadStatic]
    private static RowGroups? _groups;

    /// <summary>The domain separation at the front of every entry's preimage.</summary>
    internal static ReadOnlySpan<byte> Domain => "transparency/entry/v1\n"u8;

    /// <summary>Computes the entry of a row; see LEAF-FORMAT.md.</summary>
    /// <param name="row">The row as it will be or was stored.</param>
    /// <param name="eventSalt">32 random bytes of this event.</param>
    /// <param name="personal">Salts of the data subjects the event names.</param>
    /// <exception cref="ArgumentException">The salt has another length.</exception>
    /// <exception cref="FormatException">Data or headers have no canonical form, or <c>personal</c> is no object of subjects.</exception>
    /// <exception cref="MissingSaltException">A subject has neither salt nor stored commitment.</exception>
    public static Entry Compute(in StoredRow row, ReadOnlySpan<byte> eventSalt, PersonalSalts personal)
    {
        var groups = Rent();
        groups.Read(row);
        Span<byte> slots = stackalloc byte[DisclosureGroups.Count * Size];
        var salts = EventSalt(eventSalt);
        byte[]? commitments = null;
        var erased = 0;
        for (var group = DisclosureGroup.Identity; group <= DisclosureGroup.Metadata; group++)
        {
            var slot = slots.Slice((int)group * Size, Size);
            if (group == DisclosureGroup.Personal && HasSubjects(groups, personal))
            {
                commitments = SubjectCommitments(groups.Subjects, row.EventId, personal, out erased);
                Sha256.Hash(commitments, slot);
                continue;
            }
            var preimage = groups.Preimage(group);
            salts.Tag(group.Utf8Name(), default, preimage);
            Sha256.Hash(preimage, slot);
        }
        Return(groups);
        return new Entry(Combine(slots), commitments, erased);
    }

    /// <summary>The leaf hash of an entry: SHA-256(0x00 ‖ entry), RFC 6962 §2.1.</summary>
    public static byte[] LeafHash(ReadOnlySpan<byte> entry) => TreeHash.Leaf(entry);

    internal static RowGroups Rent()
    {
        var groups = _groups ?? new RowGroups();
        _groups = null;
        return groups;
    }

    internal static void Return(RowGroups groups)
    {
        if (!groups.IsLarge)
            _groups = groups;
    }

    internal static HmacSha256 EventSalt(ReadOnlySpan<byte> eventSalt) =>
        eventSalt.Length == Size ? new HmacSha256(eventSalt) : throw new ArgumentException("An event salt has 32 bytes.", nameof(eventSalt));

    /// <summary>An event of ours with at least one subject commits per subject; every other event as for any group.</summary>
    internal static bool HasSubjects(RowGroups groups, PersonalSalts personal)
    {
        var subjects = groups.Subjects;
        if (personal.IsForeign || subjects.IsEmpty || subjects.SequenceEqual("{}"u8))
            return false;
        return subjects[0] == '{' ? true : throw new FormatException("The member personal must be an object of data subjects.");
    }

    internal static void Commit(DisclosureGroup group, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> json, Span<byte> commitment)
    {
        var hash = Sha256.Start();
        hash.Append(salt);
        hash.Append(group.Utf8Name());
        hash.Append(json);
        hash.Finish(commitment);
    }

    internal static void SubjectSalt(ReadOnlySpan<byte> subjectSalt, Guid eventId, Span<byte> salt)
    {
        if (subjectSalt.Length != Size)
            throw new ArgumentException("A subject salt has 32 bytes.", nameof(subjectSalt));
        Span<byte> id = stackalloc byte[36];
        Utf8Formatter.TryFormat(eventId, id, out _);
        new HmacSha256(subjectSalt).Tag("personal"u8, id, salt);
    }

    /// <summary>The commitment of one subject: the group's JSON is an object with this one member.</summary>
    internal static void CommitSubject(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> member, Span<byte> commitment)
    {
        var hash = Sha256.Start();
        hash.Append(salt);
        hash.Append("personal{"u8);
        hash.Append(member);
        hash.Append("}"u8);
        hash.Finish(commitment);
    }

    internal static string SubjectKey(ReadOnlySpan<byte> name) =>
        name.Contains((byte)'\\') ? JsonSerializer.Deserialize<string>([.. "\""u8, .. name, .. "\""u8])! : Encoding.UTF8.GetString(name);

    internal static byte[] Combine(ReadOnlySpan<byte> slots)
    {
        var entry = new byte[Size];
        var hash = Sha256.Start();
        hash.Append(Domain);
        hash.Append(slots);
        hash.Finish(entry);
        return entry;
    }

    private static byte[] SubjectCommitments(ReadOnlySpan<byte> subjects, Guid eventId, PersonalSalts personal, out int erased)
    {
        erased = 0;
        var count = 0;
        for (var members = new CanonicalMembers(subjects); members.Next();)
            count++;
        var commitments = new byte[count * Size];
        Span<byte> salt = stackalloc byte[Size];
        var position = 0;
        for (var members = new CanonicalMembers(subjects); members.Next(); position += Size)
        {
            var key = SubjectKey(members.Name);
            if (personal.SaltOf(key) is { } subjectSalt)
            {
                SubjectSalt(subjectSalt, eventId, salt);
                CommitSubject(salt, members.Member, commitments.AsSpan(position, Size));
                continue;
            }
            if (personal.Stored.Length != commitments.Length)
                throw new MissingSaltException(key);
            personal.Stored.Slice(position, Size).CopyTo(commitments.AsSpan(position));
            erased++;
        }
        return commitments;
    }
}

/// <summary>A data subject of an event has neither a salt nor a stored commitment, so the entry cannot be computed.</summary>
/// <param name="subjectKey">The subject's pseudonym.</param>
public sealed class MissingSaltException(string subjectKey) : InvalidOperationException($"No salt and no stored commitment for data subject {subjectKey}.")
{
    /// <summary>The subject's pseudonym.</summary>
    public string SubjectKey { get; } = subjectKey;
}
