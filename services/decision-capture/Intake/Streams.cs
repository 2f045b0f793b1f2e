namespace Transparency.DecisionCapture.Intake;

/// <summary>Names that streams of this service share.</summary>
public static class Streams
{
    /// <summary>Tenant of facts that belong to no single agency.</summary>
    public const string MinistryTenant = "mol";
    /// <summary>Stream type of cases.</summary>
    public const string CaseType = "case";
    /// <summary>Stream type of what a source tells about itself.</summary>
    public const string SourceType = "source";
    /// <summary>Stream type of what was refused from a source.</summary>
    public const string IntakeType = "intake";
    /// <summary>Stream type of catalogue entries.</summary>
    public const string CatalogueType = "catalogue";
}
