namespace Transparency.RedFlag.Studies;

/// <summary>What a study counts.</summary>
public enum StudySource
{
    /// <summary>Decisions of a decision point.</summary>
    Decisions,

    /// <summary>Decided cases that officers of an agency opened.</summary>
    Reads,

    /// <summary>Planned inspections and who chose their target.</summary>
    Targets,

    /// <summary>Re-inspections whose day is over.</summary>
    Reinspections,

    /// <summary>Decisions since a standard of their service was made easier.</summary>
    Easings,
}
