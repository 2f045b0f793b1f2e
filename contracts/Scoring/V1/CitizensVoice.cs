namespace Transparency.Contracts.Scoring.V1;

/// <summary>
/// <c>GET /api/scores/citizens-voice?agency=&amp;from=&amp;to=</c>: what people who came said at service points, from citizen-feedback's released sums (เสียงสะท้อนผู้รับบริการ).
/// It is no score of EIT or ITA. Days are those on which ratings entered the figures.
/// </summary>
/// <param name="Questions">Questions with ten answers or more, by code.</param>
public sealed record CitizensVoices(string Agency, DateOnly? From, DateOnly? To, IReadOnlyList<CitizensVoice> Questions);

/// <summary>One question of the ratings.</summary>
/// <param name="Raw">Of all answers on the question's scale.</param>
/// <param name="Filtered">Without ratings that the filter marked; null where none are left out, and where fewer than ten are left.</param>
/// <param name="LeftOut">Answers that the filter leaves out.</param>
public sealed record CitizensVoice(string Question, FavourableShare Raw, FavourableShare? Filtered, long LeftOut);

/// <summary>Share of answers in the upper half of the scale, with Wilson's 95 % interval.</summary>
/// <param name="N">Answers; ten or more.</param>
/// <param name="Percent">0–100, two decimals, as are the bounds.</param>
public sealed record FavourableShare(long N, decimal Percent, decimal Lower, decimal Upper);
