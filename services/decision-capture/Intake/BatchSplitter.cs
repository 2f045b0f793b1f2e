using System.Buffers;

namespace Transparency.DecisionCapture.Intake;

/// <summary>
/// Cuts a JSON array into its elements without parsing them, so that one broken element does not take the others with it. Only
/// brackets and strings are followed; what is inside an element is judged when it is read.
/// </summary>
public static class BatchSplitter
{
    private static readonly SearchValues<byte> s_marks = SearchValues.Create("\"[]{},"u8);

    /// <summary>Cuts the array.</summary>
    /// <param name="json">The whole body.</param>
    /// <param name="most">More elements than this are not cut.</param>
    /// <param name="elements">The elements in order; one more than <paramref name="most"/> when there are more.</param>
    /// <returns>False when the text is no array whose brackets match: then nobody can say where its elements end.</returns>
    public static bool TrySplit(ReadOnlyMemory<byte> json, int most, out IReadOnlyList<ReadOnlyMemory<byte>> elements)
    {
        var found = new List<ReadOnlyMemory<byte>>();
        elements = found;
        var text = json.Span;
        var position = SkipBlanks(text, 0);
        if (position == text.Length || text[position] != '[')
            return false;
        position = SkipBlanks(text, position + 1);
        if (position < text.Length && text[position] == ']')
            return SkipBlanks(text, position + 1) == text.Length;
        while (found.Count <= most)
        {
            var end = EndOfElement(text, position);
            if (end < 0)
                return false;
            found.Add(json[position..end].TrimEnd(" \t\r\n"u8));
            if (text[end] == ']')
                return SkipBlanks(text, end + 1) == text.Length;
            position = SkipBlanks(text, end + 1);
        }
        return true;
    }

    // Position of the comma or bracket that ends the element, -1 when the text ends first.
    private static int EndOfElement(ReadOnlySpan<byte> text, int position)
    {
        var depth = 0;
        while (true)
        {
            var next = text[position..].IndexOfAny(s_marks);
            if (next < 0)
                return -1;
            position += next;
            switch (text[position])
            {
                case (byte)'"':
                    position = EndOfString(text, position + 1);
                    if (position < 0)
                        return -1;
                    continue;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'}' or (byte)']' when depth > 0:
                    depth--;
                    break;
                case (byte)'}':
                    return -1;
                case (byte)',' when depth > 0:
                    break;
                default:
                    return position;
            }
            position++;
        }
    }

    private static int EndOfString(ReadOnlySpan<byte> text, int position)
    {
        while (true)
        {
            var next = text[position..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0)
                return -1;
            position += next;
            if (text[position] == '"')
                return position + 1;
            position += 2;
            if (position >= text.Length)
                return -1;
        }
    }

    private static int SkipBlanks(ReadOnlySpan<byte> text, int position)
    {
        while (position < text.Length && text[position] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            position++;
        return position;
    }
}
