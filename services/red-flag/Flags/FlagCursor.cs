using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Transparency.RedFlag.Flags;

/// <summary>Where the next page of a list begins: rank, instant and id of the last row.</summary>
public sealed record FlagCursor(decimal Rank, DateTime At, string Id)
{
    public static FlagCursor Of(FlagRow row, decimal rank) => new(rank, row.RaisedAt.UtcDateTime, row.Subject.FlagId);

    /// <summary>Null when the text is no cursor.</summary>
    public static FlagCursor? Parse(string text)
    {
        if (text.Length > 200 || !Base64Url.IsValid(text)) return null;
        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)).Split(' ');
        return parts.Length == 3 && decimal.TryParse(parts[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rank)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks
            ? new(rank, new DateTime(ticks, DateTimeKind.Utc), parts[2]) : null;
    }

    public override string ToString() => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Rank} {At.Ticks} {Id}")));
}
