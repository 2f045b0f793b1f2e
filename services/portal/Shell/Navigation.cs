using Transparency.ServiceDefaults.Tickets;

namespace Transparency.Portal.Shell;

/// <summary>The menu of each role, in the order in which the work comes up.</summary>
public static class Navigation
{
    public static readonly Place Home = new("/home", "nav.home");
    public static readonly Place Overview = new("/overview", "nav.overview");
    public static readonly Place Cases = new("/cases", "nav.cases");
    public static readonly Place Exports = new("/exports", "nav.exports");
    public static readonly Place Flags = new("/flags", "nav.flags");
    public static readonly Place Rules = new("/rules", "nav.rules");
    public static readonly Place Mine = new("/mine", "nav.mine");
    public static readonly Place Ratings = new("/ratings", "nav.ratings");
    public static readonly Place ServicePoints = new("/service-points", "nav.servicePoints");
    public static readonly Place Quality = new("/data", "nav.data");
    public static readonly Place Rubrics = new("/rubrics/standard", "nav.rubrics");
    public static readonly Place Erasures = new("/erasures", "nav.erasures");
    public static readonly Place Holds = new("/holds", "nav.holds");
    public static readonly Place Ita = new("/ita", "nav.ita");
    public static readonly Place SelfAssessment = new("/self-assessment", "nav.selfAssessment");
    public static readonly Place Verification = new("/verification", "nav.verification");
    public static readonly Place Replays = new("/replays", "nav.replays");
    public static readonly Place Desk = new("/desk", "nav.desk");
    public static readonly Place PreCheck = new("/pre-check", "nav.preCheck");
    public static readonly Place Catalogue = new("/catalogue", "nav.catalogue");
    public static readonly Place ClockRules = new("/clock-rules", "nav.clockRules");
    public static readonly Place Staff = new("/staff", "nav.staff");
    public static readonly Place Objections = new("/objections", "nav.objections");
    public static readonly Place NamedObjections = new("/objections/named", "nav.namedObjections");
    public static readonly Place TranslationReviews = new("/languages", "nav.languages");
    public static readonly Place Guide = new("/guide", "nav.guide");

    private static readonly Dictionary<string, Place[]> Menus = new(StringComparer.Ordinal)
    {
        [Roles.Officer] = [Home, Mine, PreCheck, Cases, Flags, Objections],
        [Roles.AgencyAdmin] = [Home, SelfAssessment, Verification, Overview, Ita, Rubrics, Cases, Flags, Desk, ServicePoints, Ratings, Catalogue, ClockRules, Staff, Quality, Exports, TranslationReviews],
        [Roles.Verifier] = [Home, Verification, SelfAssessment],
        [Roles.RedFlagAdmin] = [Home, Flags, Desk, Rules, Ratings, Cases, Holds, NamedObjections],
        [Roles.Auditor] = [Home, Cases, Exports, Overview, SelfAssessment, Verification, Ita, Rubrics, Flags, Desk, Rules, Ratings, Catalogue, ClockRules, Quality, Erasures, Holds, Replays, NamedObjections],
        [Roles.Executive] = [Home, Overview, SelfAssessment, Verification, Ita, Ratings],
        [Roles.Operations] = [Home, Quality, Catalogue, ClockRules, Staff, Replays],
        [Roles.DataProtectionOfficer] = [Home, Erasures, Holds],
    };

    /// <summary>The places of a person's roles without repeats; the guide is everyone's and comes last.</summary>
    public static IReadOnlyList<Place> For(IEnumerable<string> roles) =>
        [.. roles.SelectMany(role => Menus.GetValueOrDefault(role, [])).Distinct(), Guide];
}

/// <param name="Path">Path without language.</param>
/// <param name="Key">Text key of its name.</param>
public sealed record Place(string Path, string Key);
