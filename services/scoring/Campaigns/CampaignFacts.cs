using System.Globalization;
using Transparency.Contracts.Scoring.V1;
using Transparency.Scoring.Recorded;

namespace Transparency.Scoring.Campaigns;

/// <summary>What became of an agency at the freeze.</summary>
public sealed record FrozenAgency(string Agency, bool Submitted, string? Root, int Claims);

/// <summary>Facts of a campaign; stream <c>campaign-&lt;period&gt;</c> of the ministry.</summary>
public abstract record CampaignFact(string Period) : AssessedFact
{
    public static string StreamOf(string period) => $"campaign-{period}";

    public sealed record CampaignOpened(string Period, IReadOnlyList<string> Agencies, DateOnly DueOn, DateOnly FreezeOn, string QuestionSet, int QuestionSetVersion, string QuestionSetDigest, PlannedVerification Plan,
        int FirstStage, ActedBy Actors) : CampaignFact(Period);

    /// <param name="Claims">The population: ids in the order of agencies and items.</param>
    /// <param name="PublicValue">The value that will seed the draw, in words, as it stands from now on.</param>
    public sealed record CampaignFrozen(string Period, IReadOnlyList<FrozenAgency> Agencies, IReadOnlyList<string> Claims, string? Root, string PublicValue, DateOnly RevealOn, ActedBy Actors) : CampaignFact(Period);
}

/// <summary>A campaign as its facts tell it.</summary>
public sealed record CampaignState(CampaignFact.CampaignOpened? Opened, DateTimeOffset OpenedAt, CampaignFact.CampaignFrozen? Frozen, DateTimeOffset? FrozenAt)
{
    public static CampaignState None { get; } = new(null, default, null, null);

    public CampaignState Evolve(CampaignFact fact, DateTimeOffset at) => fact switch
    {
        CampaignFact.CampaignOpened opened => this with { Opened = opened, OpenedAt = at },
        CampaignFact.CampaignFrozen frozen => this with { Frozen = frozen, FrozenAt = at },
        _ => throw new InvalidOperationException($"Unknown fact {fact.GetType().Name}."),
    };
}

/// <summary>A month (<c>2026-11</c>) or calendar quarter (<c>2026-q4</c>), Common Era; quarters of the fiscal year are the same days.</summary>
public readonly record struct CampaignPeriod(DateOnly From, DateOnly To, bool Quarter)
{
    public static CampaignPeriod? Parse(string? text)
    {
        if (text is not { Length: 7 } || text[4] != '-' || !int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year) || year is < 2000 or > 2200) return null;
        if (text[5] == 'q') return text[6] is >= '1' and <= '4' ? Of(new DateOnly(year, (text[6] - '1') * 3 + 1, 1), 3) : null;
        return int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var month) && month is >= 1 and <= 12 ? Of(new DateOnly(year, month, 1), 1) : null;
    }

    private static CampaignPeriod Of(DateOnly first, int months) => new(first, first.AddMonths(months).AddDays(-1), months == 3);
}
