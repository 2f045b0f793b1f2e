using Transparency.RedFlag.Statistics;
using Transparency.RedFlag.Studies;

namespace Transparency.Benchmarks.Flags;

/// <summary>A bribed fast lane, favourite applicants, copied reasons, a drift, one harsh officer, and an innocent one with the hard cases.</summary>
public enum Behaviour { FastLane, Favourites, CopiedReasons, Drift, Harsh, HardCases }

/// <summary>
/// One decision point with a known truth: twenty officers in four offices, easy and hard cases of two channels, officers who differ a little as
/// people do. At most one of them behaves as planted. Everything follows from the seed.
/// </summary>
public static class SimulatedBureau
{
    public const int Officers = 20;
    public const string Planted = "o-07";
    public static readonly StudyCohort Cohort = new("doe", "work-permit", "permit-decision", "refuse");

    /// <param name="behaviour">What <see cref="Planted"/> does; null: nobody does anything.</param>
    /// <param name="perOfficer">Decisions of each officer.</param>
    public static IReadOnlyList<StudyRow> Rows(int seed, Behaviour? behaviour, int perOfficer)
    {
        var chance = new SeededStream(seed, 11);
        // How officers differ anyway, on the scale of log-odds and of log-minutes.
        var habits = Enumerable.Range(0, Officers).Select(_ => (Odds: 0.3 * Normal(ref chance), Pace: 0.15 * Normal(ref chance))).ToArray();
        var rows = new List<StudyRow>(Officers * perOfficer);
        for (var n = 0; n < perOfficer; n++)
            for (var officer = 0; officer < Officers; officer++)
            {
                var name = $"o-{officer:D2}";
                var odd = name == Planted ? behaviour : null;
                var hard = chance.Unit() < (odd == Behaviour.HardCases ? 0.85 : 0.25);
                var logit = (hard ? 0 : -2.2) + habits[officer].Odds + (odd == Behaviour.Harsh ? 1.6 : odd == Behaviour.Drift && n > perOfficer * 0.65 ? 2.2 : 0);
                var refused = chance.Unit() < 1 / (1 + Math.Exp(-logit));
                var minutes = Math.Exp((hard ? 8 : 7) + habits[officer].Pace + 0.5 * Normal(ref chance)) * (odd == Behaviour.FastLane && chance.Unit() < 0.15 ? 0.02 : 1);
                // A few agents bring many cases to everybody; the favourite brings his to one.
                var other = odd == Behaviour.Favourites && chance.Unit() < 0.08 ? "favourite" : chance.Unit() < 0.2 ? $"agent-{chance.Below(8)}" : $"p-{n}-{officer}";
                var reason = chance.Unit() < (odd == Behaviour.CopiedReasons ? 0.6 : 0.25) ? $"standard-{chance.Below(4)}" : $"own-{n}-{officer}";
                rows.Add(new(name, $"office-{officer % 4}", refused ? "refuse" : "grant", new DateTimeOffset(2026, 1, 5, 1, 0, 0, TimeSpan.Zero).AddMinutes(n * 480 + officer),
                    $"application|{(chance.Unit() < 0.5 ? "online" : "counter")}|{(hard ? "company" : "person")}", minutes, other, reason));
            }
        return rows;
    }

    /// <summary>Decisions of the officer with the most of <see cref="Unequal"/>.</summary>
    public const int MostUnequal = 600;

    /// <summary>The first decisions of each officer, from 40 of the one with the fewest in even ratios to all of <see cref="MostUnequal"/>.</summary>
    public static IReadOnlyList<StudyRow> Unequal(IReadOnlyList<StudyRow> rows)
    {
        var kept = Enumerable.Range(0, Officers).ToDictionary(o => $"o-{o:D2}", o => (int)Math.Round(40 * Math.Pow(MostUnequal / 40.0, o * 7 % Officers / (Officers - 1.0))));
        return [.. rows.Where(row => kept[row.Officer]-- > 0)];
    }

    /// <summary>The same cases and officers with everything that could be somebody's doing dealt out anew among like cases.</summary>
    public static IReadOnlyList<StudyRow> Shuffled(IReadOnlyList<StudyRow> rows, int seed)
    {
        var chance = new SeededStream(seed, 13);
        var shuffled = rows.ToArray();
        foreach (var stratum in Enumerable.Range(0, rows.Count).GroupBy(i => rows[i].Stratum))
        {
            var places = stratum.ToArray();
            var (outcomes, times, reasons, others) = (Deal(places, ref chance), Deal(places, ref chance), Deal(places, ref chance), Deal(places, ref chance));
            for (var i = 0; i < places.Length; i++)
                shuffled[places[i]] = rows[places[i]] with { Outcome = rows[outcomes[i]].Outcome, Minutes = rows[times[i]].Minutes, Reason = rows[reasons[i]].Reason, Other = rows[others[i]].Other };
        }
        return shuffled;
    }

    private static int[] Deal(int[] places, ref SeededStream chance)
    {
        var dealt = (int[])places.Clone();
        for (var i = dealt.Length - 1; i > 0; i--)
        {
            var j = chance.Below(i + 1);
            (dealt[i], dealt[j]) = (dealt[j], dealt[i]);
        }
        return dealt;
    }

    private static double Normal(ref SeededStream chance) => Math.Sqrt(-2 * Math.Log(1 - chance.Unit())) * Math.Cos(2 * Math.PI * chance.Unit());
}
