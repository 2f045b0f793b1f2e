namespace Transparency.Ledger;

// The order of an object's members.
internal sealed partial class CanonicalWriter
{
    private const int FewMembers = 24;

    private void Order()
    {
        var frame = _frames[--_depth];
        var members = _members.AsSpan(frame.FirstMember, _memberCount - frame.FirstMember);
        _memberCount = frame.FirstMember;
        _keyBytes = frame.FirstKeyByte;
        if (_depth == 0 && _apart) _topMembers = members.Length;
        var disorder = false;
        for (var i = 1; i < members.Length && !disorder; i++)
            disorder = Compare(members[i - 1], members[i]) >= 0;
        if (!disorder)
            return;
        var start = members[0].Start;
        if (members.Length <= FewMembers) InsertInOrder(members);
        else members.Sort(_byKey);
        for (var i = 1; i < members.Length; i++)
            if (Key(members[i - 1]).SequenceEqual(Key(members[i])))
                throw new FormatException("A JSON object names the same key twice.");
        if (!_apart || _depth > 0) Rewrite(members, start);
    }

    private void Rewrite(ReadOnlySpan<Member> members, int start)
    {
        var length = _written - start;
        EnsureScratch(length);
        _output.AsSpan(start, length).CopyTo(_scratch);
        _written = start;
        foreach (ref readonly var member in members)
        {
            if (_written > start) Raw(","u8);
            Raw(_scratch.AsSpan(member.Start - start, member.End - member.Start));
        }
    }

    // Objects of facts are small, and PostgreSQL gives their keys in an order of its own (by length): sorting them through a delegate cost a twelfth of
    // a verification.
    private void InsertInOrder(Span<Member> members)
    {
        for (var i = 1; i < members.Length; i++)
        {
            var member = members[i];
            var at = i;
            for (; at > 0 && Compare(members[at - 1], member) > 0; at--) members[at] = members[at - 1];
            members[at] = member;
        }
    }

    // Most names differ in their first letters, which are compared as one number.
    private int Compare(in Member left, in Member right) =>
        left.Front != right.Front && left.Front != JsonText.NoFront && right.Front != JsonText.NoFront ? left.Front.CompareTo(right.Front) : JsonText.CompareUtf16(Key(left), Key(right));

    private ReadOnlySpan<byte> Key(in Member member) => _keys.AsSpan(member.KeyStart, member.KeyLength);
}
