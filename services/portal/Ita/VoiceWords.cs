using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Text;

namespace Transparency.Portal.Ita;

/// <summary>Figures of what people said at service points, in words.</summary>
public static class VoiceWords
{
    /// <summary>The share as per cent with one decimal.</summary>
    public static string Percent(FavourableShare share) => Figures.Percent(share.Percent / 100);

    /// <summary>n and interval.</summary>
    public static string Basis(FavourableShare share, Texts text) =>
        text["tile.basis", ("n", Figures.Count(share.N)), ("interval", Figures.Interval(share.Lower / 100, share.Upper / 100, Figures.Percent))];

    /// <summary>The figure without what the filter marked; null where it leaves nothing out and the two are one.</summary>
    public static string? Filtered(CitizensVoice voice, Texts text) => voice switch
    {
        { LeftOut: 0 } => null,
        { Filtered: { } kept } => text["voice.filtered", ("value", Percent(kept)), ("left", Figures.Count(voice.LeftOut)), ("n", Figures.Count(kept.N))],
        _ => text["voice.filteredFew", ("left", Figures.Count(voice.LeftOut))],
    };
}
