using System.Text.Json;

namespace Transparency.Scoring.Ita;

/// <summary>An instrument of the assessment.</summary>
/// <param name="Id">IIT, EIT1, EIT2 or OIT.</param>
/// <param name="NameTh">Thai name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="Weight">Share in the total; the weights of an edition sum to 1.</param>
/// <param name="CollectedByTh">Who collects the answers, or what is looked at.</param>
public sealed record InstrumentDefinition(string Id, string NameTh, string NameEn, decimal Weight, string CollectedByTh);

/// <summary>An indicator: questions that are asked by one instrument, or by both parts of EIT.</summary>
/// <param name="Number">Number from 1.</param>
/// <param name="NameTh">Thai name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="Instruments">Instruments that ask its questions.</param>
/// <param name="Questions">Ids of its questions.</param>
public sealed record IndicatorDefinition(int Number, string NameTh, string NameEn, IReadOnlyList<string> Instruments, IReadOnlyList<string> Questions);

/// <summary>A question or published item.</summary>
/// <param name="Id">i1…, e1…, o1….</param>
/// <param name="Reversed">True when it asks for something bad: as answered, much of it is bad.</param>
/// <param name="TextTh">As printed.</param>
/// <param name="TextEn">Our translation.</param>
public sealed record QuestionDefinition(string Id, bool Reversed, string TextTh, string TextEn);

/// <summary>A level; the highest comes first.</summary>
/// <param name="Code">excellent, good, pass, improve or urgent.</param>
/// <param name="NameTh">Thai name.</param>
/// <param name="NameEn">English name.</param>
/// <param name="Total">Least total.</param>
/// <param name="EveryInstrument">Least score of each instrument, the two parts of EIT by themselves; null when only the total counts.</param>
public sealed record LevelDefinition(string Code, string NameTh, string NameEn, decimal Total, decimal? EveryInstrument);

/// <summary>A published recommendation on questions.</summary>
/// <param name="Instrument">Instrument it was published for.</param>
/// <param name="Questions">Its questions.</param>
/// <param name="Refs">OIT items and sub-indicators in which it shows.</param>
/// <param name="IssueTh">What is wrong, Thai.</param>
/// <param name="IssueEn">What is wrong, English.</param>
/// <param name="ActionTh">What to do, Thai.</param>
/// <param name="ActionEn">What to do, English.</param>
public sealed record RemedyDefinition(string Instrument, IReadOnlyList<string> Questions, IReadOnlyList<string> Refs, string IssueTh, string IssueEn, string ActionTh, string ActionEn);

/// <summary>Everything an ITA result depends on, as data: question set, weights, levels, remedies of one year's assessment.</summary>
/// <param name="Id">e.g. <c>ita-2568</c>.</param>
/// <param name="YearBe">Fiscal year, Buddhist Era.</param>
/// <param name="Source">Where the data come from.</param>
/// <param name="Instruments">In the order they are shown.</param>
/// <param name="Indicators">In order of number.</param>
/// <param name="Questions">In order.</param>
/// <param name="Levels">Highest first; the last one asks for nothing.</param>
/// <param name="Remedies">As published.</param>
public sealed record ItaEdition(string Id, int YearBe, string Source, IReadOnlyList<InstrumentDefinition> Instruments, IReadOnlyList<IndicatorDefinition> Indicators,
    IReadOnlyList<QuestionDefinition> Questions, IReadOnlyList<LevelDefinition> Levels, IReadOnlyList<RemedyDefinition> Remedies)
{
    /// <summary>Editions this build ships, the newest first.</summary>
    public static IReadOnlyList<ItaEdition> All { get; } = [Read<ItaEdition>("ita-2568.json")];

    /// <summary>The newest edition.</summary>
    public static ItaEdition Newest => All[0];

    /// <summary>Questions that an instrument asks, in order.</summary>
    public IEnumerable<QuestionDefinition> QuestionsOf(string instrument)
    {
        var asked = Indicators.Where(each => each.Instruments.Contains(instrument)).SelectMany(each => each.Questions).ToHashSet(StringComparer.Ordinal);
        return Questions.Where(each => asked.Contains(each.Id));
    }

    internal static T Read<T>(string file)
    {
        using var stream = typeof(ItaEdition).Assembly.GetManifestResourceStream($"ita/{file}")!;
        return JsonSerializer.Deserialize<T>(stream, JsonSerializerOptions.Web)!;
    }
}
