namespace Transparency.Portal.Parts;

/// <summary>Pages of fifty by key over rows that are already here.</summary>
public static class Listing
{
    public const int PageSize = 50;

    /// <param name="after">Key of the last row of the page before; empty for the first page. An unknown key begins again.</param>
    public static ListingPage<T> Page<T>(IEnumerable<T> rows, Func<T, string> key, string after)
    {
        var all = rows.ToArray();
        var start = after.Length == 0 ? 0 : Array.FindIndex(all, row => key(row) == after) + 1;
        var shown = all.Skip(start).Take(PageSize).ToArray();
        return new ListingPage<T>(shown, start + shown.Length < all.Length ? key(shown[^1]) : null, start > 0);
    }
}

/// <param name="Next">Key to go on after; null on the last page.</param>
/// <param name="Started">True when this is not the first page.</param>
public sealed record ListingPage<T>(IReadOnlyList<T> Rows, string? Next, bool Started);
