using Transparency.RedFlag.Rules;

namespace Transparency.RedFlag.Studies;

/// <summary>
/// Whom inspectors choose and whom they leave alone. Chosen: one chooser and one target who meet far above chance, among planned inspections that no earlier one had
/// ordered. Left alone: re-inspections whose day is long over while nobody went, far more often than with colleagues.
/// </summary>
public static class TargetStudy
{
    /// <summary>Nobody inspected the target again.</summary>
    public const string NotDone = "not-done";

    /// <summary>Somebody did.</summary>
    public const string Done = "done";

    /// <summary>One row per planned inspection: the officer is who chose, the other is the target.</summary>
    public static StudyReference Chosen(RuleDefinition rule, StudyCohort cohort, IReadOnlyList<StudyRow> rows) =>
        PairStudy.Reduce(cohort, StudyBook.Sufficient(rule, rows, row => row.Officer.Length > 0 && row.Other is not null));

    /// <summary>One row per re-inspection that was due: the officer is who decided that it should be.</summary>
    public static StudyReference LeftAlone(RuleDefinition rule, StudyCohort cohort, IReadOnlyList<StudyRow> rows) =>
        ReadStudy.Marked(cohort, StudyBook.Sufficient(rule, rows, row => row.Officer.Length > 0 && row.Other is not null), row => row.Outcome == NotDone);

    public static IReadOnlyList<StudyFinding> JudgeLeftAlone(RuleDefinition rule, StudyReference reference) => ReadStudy.Beyond(rule, reference, "reinspectionsNotDone", "leastNotDone",
        n => ($"เจ้าหน้าที่ {n} คนที่สั่งให้ตรวจซ้ำในบริการเดียวกัน", $"{n} officers who ordered re-inspections in the same service"));
}
