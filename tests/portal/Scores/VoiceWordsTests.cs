using Transparency.Contracts.Scoring.V1;
using Transparency.Portal.Ita;
using Transparency.Portal.Text;

namespace Transparency.Portal.Tests.Scores;

/// <summary>What people said, raw and filtered, in words.</summary>
public class VoiceWordsTests
{
    private static readonly Texts Thai = Texts.In(Language.Thai);
    private static readonly Texts English = Texts.In(Language.English);
    private static readonly FavourableShare Raw = new(1_240, 75m, 46.77m, 91.11m);

    [Fact]
    public void A_share_has_its_n_and_interval_as_per_cent()
    {
        VoiceWords.Percent(Raw).ShouldBe("75.0");
        VoiceWords.Basis(Raw, English).ShouldBe("n = 1,240 · 95 % interval 46.8–91.1");
    }

    [Fact]
    public void The_filtered_share_is_told_only_where_it_differs_and_never_below_ten()
    {
        VoiceWords.Filtered(new("e1", Raw, null, 0), English).ShouldBeNull();
        VoiceWords.Filtered(new("e1", Raw, new(1_200, 74.2m, 45m, 91m), 40), English).ShouldBe("Without 40 answers that the filter set aside: 74.2 % (n = 1,200)");
        VoiceWords.Filtered(new("e1", Raw, null, 1_235), English).ShouldBe("Without 1,235 answers that the filter set aside fewer than 10 are left");
        VoiceWords.Filtered(new("e1", Raw, null, 1_235), Thai)!.ShouldNotContain("{");
    }

    [Fact]
    public void It_is_never_called_eit()
    {
        foreach (var texts in new[] { Thai, English })
            texts.All.Where(each => each.Key.StartsWith("voice.", StringComparison.Ordinal)).ShouldAllBe(each => !each.Value.Contains("EIT", StringComparison.Ordinal) && !each.Value.Contains("ITA", StringComparison.Ordinal));
    }
}
