using System.Globalization;
using System.Text;

namespace Transparency.Ledger;

/// <summary>Which tile or entry bundle of a C2SP tlog-tiles log, and its path.</summary>
/// <param name="Level">0 holds leaf hashes, each higher level the roots of full tiles below; <see cref="Entries"/> for entry bundles.</param>
/// <param name="Index">Position within the level, from 0.</param>
/// <param name="Width">Hashes or entries in it, 1 to 256; 256 is a full one.</param>
public readonly record struct TileId(int Level, long Index, int Width)
{
    /// <summary>Hashes in a full tile.</summary>
    public const int FullWidth = 256;

    /// <summary>Tree levels that one tile spans.</summary>
    public const int Height = 8;

    /// <summary>The pseudo level of entry bundles.</summary>
    public const int Entries = -1;

    private const int MaximumLevel = 63;

    /// <summary>Whether the tile has all its 256 hashes.</summary>
    public bool IsFull => Width == FullWidth;

    /// <summary>The path below the log's prefix, e.g. <c>tile/0/x001/x234/067.p/112</c> or <c>tile/entries/000</c>.</summary>
    public string Path
    {
        get
        {
            var path = new StringBuilder("tile/").Append(Level == Entries ? "entries" : Level.ToString(CultureInfo.InvariantCulture)).Append('/');
            Elements(path, Index, last: true);
            return IsFull ? path.ToString() : path.Append(".p/").Append(Width.ToString(CultureInfo.InvariantCulture)).ToString();
        }
    }

    /// <summary>Reads a path as <see cref="Path"/> writes it; any other spelling is refused.</summary>
    public static bool TryParse(string path, out TileId tile)
    {
        tile = default;
        var parts = path.Split('/');
        if (parts.Length < 3 || parts[0] != "tile")
            return false;
        var level = Entries;
        if (parts[1] != "entries" && !(TryNumber(parts[1], 2, out level) && level <= MaximumLevel))
            return false;
        var width = FullWidth;
        var last = parts.Length - 1;
        if (parts[last - 1].EndsWith(".p", StringComparison.Ordinal))
        {
            if (!TryNumber(parts[last], 3, out width) || width is 0 or >= FullWidth)
                return false;
            parts[--last] = parts[last][..^2];
        }
        long index = 0;
        for (var i = 2; i <= last; i++)
        {
            var digits = parts[i];
            if (i < last)
            {
                if (!digits.StartsWith('x'))
                    return false;
                digits = digits[1..];
            }
            if (digits.Length != 3 || !digits.All(char.IsAsciiDigit))
                return false;
            var element = int.Parse(digits, CultureInfo.InvariantCulture);
            if (index > (long.MaxValue - element) / 1000)
                return false;
            index = (index * 1000) + element;
        }
        tile = new TileId(level, index, width);
        return tile.Path == path;
    }

    /// <summary>The tiles that exist at a level for a tree of some size: how many full ones and how wide the partial one is.</summary>
    public static (long Full, int Partial) At(int level, long treeSize)
    {
        var shift = Height * Math.Max(level, 0);
        var hashes = shift >= 63 ? 0 : treeSize >> shift;
        return (hashes / FullWidth, (int)(hashes % FullWidth));
    }

    /// <summary>The tile of this level and index as a tree of some size has it; its width is 0 when the tree does not reach it.</summary>
    public static TileId In(int level, long index, long treeSize)
    {
        var (full, partial) = At(level, treeSize);
        return new TileId(level, index, index < full ? FullWidth : index == full ? partial : 0);
    }

    private static void Elements(StringBuilder path, long index, bool last)
    {
        if (index >= 1000)
            Elements(path, index / 1000, last: false);
        if (!last)
            path.Append('x');
        path.Append((index % 1000).ToString("000", CultureInfo.InvariantCulture));
        if (!last)
            path.Append('/');
    }

    private static bool TryNumber(string digits, int longest, out int value)
    {
        value = 0;
        return digits.Length >= 1 && digits.Length <= longest && digits.All(char.IsAsciiDigit) && (digits == "0" || digits[0] != '0')
            && int.TryParse(digits, CultureInfo.InvariantCulture, out value);
    }
}
