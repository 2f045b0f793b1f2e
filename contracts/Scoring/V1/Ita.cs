namespace Transparency.Contracts.Scoring.V1;

/// <summary>An ITA result as its question scores give it; every figure is rounded once, half up, to two decimals.</summary>
/// <param name="Edition">Id of the question set, weights and levels used, e.g. <c>ita-2568</c>.</param>
/// <param name="Total">0–100.</param>
/// <param name="Level">excellent, good, pass, improve or urgent.</param>
/// <param name="ToNextLevel">What is missing to the next higher level; null at the highest.</param>
/// <param name="HigherLevels">The same for every higher level, nearest first.</param>
/// <param name="Weakest">Per instrument the five questions with the lowest score below 100, lowest first.</param>
public sealed record ItaResult(string Edition, int YearBe, decimal Total, string Level, string LevelTh, string LevelEn, ItaDistance? ToNextLevel,
    IReadOnlyList<ItaInstrument> Instruments, IReadOnlyList<ItaIndicator> Indicators, IReadOnlyList<ItaDistance> HigherLevels, IReadOnlyList<ItaWeakness> Weakest);

/// <param name="Id">IIT, EIT1, EIT2 or OIT.</param>
/// <param name="Weight">Share in the total.</param>
/// <param name="Contribution">Weight × exact score, four decimals.</param>
/// <param name="Questions">Number of questions.</param>
public sealed record ItaInstrument(string Id, string NameTh, string NameEn, decimal Score, decimal Weight, decimal Contribution, int Questions);

/// <param name="Instruments">Instruments that ask for it; its score is the mean over all their questions.</param>
public sealed record ItaIndicator(int Number, string NameTh, string NameEn, IReadOnlyList<string> Instruments, decimal Score);

/// <summary>What is missing to a level: a total, and the same for each instrument by itself.</summary>
/// <param name="EveryInstrument">Least score of each instrument; null when only the total counts.</param>
/// <param name="TotalMissing">Points missing in the total, 0 when reached.</param>
/// <param name="Missing">Instruments below the level's least score, with the points each lacks.</param>
public sealed record ItaDistance(string Level, string LevelTh, string LevelEn, decimal Total, decimal? EveryInstrument, decimal TotalMissing, IReadOnlyList<ItaMissing> Missing);

public sealed record ItaMissing(string Instrument, decimal Points);

/// <param name="Rank">1 = lowest of its instrument.</param>
/// <param name="Reversed">True when the question asks for something bad, so that a high score means that it is rare.</param>
/// <param name="Remedy">What the published recommendations say; null when they say nothing on the question.</param>
public sealed record ItaWeakness(string Instrument, int Rank, string Question, string TextTh, string TextEn, decimal Score, bool Reversed, ItaRemedy? Remedy);

/// <param name="Instrument">Instrument for which it was published: the other part of EIT when nothing was published for this one.</param>
/// <param name="Items">OIT items and sub-indicators in which the remedy shows.</param>
public sealed record ItaRemedy(string Instrument, IReadOnlyList<string> Items, string IssueTh, string IssueEn, string ActionTh, string ActionEn);

/// <summary>Computed beside printed figures.</summary>
/// <param name="Answers">Question scores that differ from the published ones.</param>
/// <param name="Figures">Figures that differ: total, an instrument or the number of an indicator.</param>
public sealed record ItaComparison(string PublishedBy, int YearBe, bool Same, IReadOnlyList<ItaAnswerDifference> Answers, IReadOnlyList<ItaFigureDifference> Figures);

public sealed record ItaAnswerDifference(string Instrument, string Question, decimal Given, decimal Published);

/// <param name="Difference">Computed − printed.</param>
public sealed record ItaFigureDifference(string Figure, decimal Computed, decimal Printed, decimal Difference);

/// <summary>A row that was refused.</summary>
/// <param name="Line">Line of the file, the header on line 1; null when something is missing from the whole file.</param>
/// <param name="Rule">Stable code: column, required, number, range, unknown-instrument, unknown-question, wrong-instrument, duplicate, missing-question or malformed.</param>
public sealed record RefusedRow(int? Line, string Field, string Rule, string Message);

/// <summary><c>POST /api/ita/imports</c>: official question scores of one agency and year, as a CSV text.</summary>
/// <param name="YearBe">Fiscal year, Buddhist Era.</param>
/// <param name="Text">CSV with the columns instrument, question and score; at most 256 kB.</param>
/// <param name="AsAnswered">True when reversed questions are given as answered; published scores are not.</param>
public sealed record ImportIta(string Agency, int YearBe, string FileName, string Text, bool AsAnswered = false);

/// <summary><c>GET /api/ita/results</c>: newest import of each agency and year that the caller may see, newest year first.</summary>
public sealed record ItaResults(IReadOnlyList<ItaSummary> Results);

public sealed record ItaSummary(string Agency, int YearBe, decimal Total, string Level, string LevelTh, string LevelEn, DateTimeOffset ImportedAt);

/// <summary><c>GET /api/ita/results/{agency}?year=</c>: one result with what it came from; without year the newest.</summary>
/// <param name="Revision">1 = first import of the agency and year; a later one replaces it, and the log keeps both.</param>
/// <param name="ImportedByRole">Role of who imported it; null when it was shipped as a published result.</param>
/// <param name="Sha256">Of the file as imported, hex.</param>
/// <param name="Comparison">Beside a published result that the answers repeat; null when there is none.</param>
/// <param name="Felt">Perception beside measured facts, questions of EIT.</param>
public sealed record ItaResultView(string Agency, int YearBe, int Revision, DateTimeOffset ImportedAt, string? ImportedByRole, string FileName, string Sha256, ItaResult Result,
    ItaComparison? Comparison, IReadOnlyList<ItaFelt> Felt);

/// <param name="Measure">onTime, equalTreatment, completeEntries, or notMeasured.</param>
/// <param name="Measured">Percent, two decimals, or for equalTreatment an index of 0–100; null when too little is recorded or nothing measures it yet.</param>
/// <param name="N">What the share is taken of: decisions or services.</param>
/// <param name="Voice">What people said at service points in the result's fiscal year when asked the question of this code; null when they were not, or fewer than ten times. No EIT score.</param>
public sealed record ItaFelt(string Question, string TextTh, string TextEn, decimal Eit1, decimal Eit2, string Measure, decimal? Measured, long N, CitizensVoice? Voice = null);
