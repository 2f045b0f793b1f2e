using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Transparency.DecisionCapture.Announcements;
using Transparency.DecisionCapture.Intake;
using Transparency.DecisionCapture.Tests.Cases;

namespace Transparency.DecisionCapture.Tests.Announcements;

public sealed class CaseAnnouncementsSpecs
{
    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly CaseAnnouncements announcements = new(new OfficerPseudonym(new byte[32]));

    private List<Contracts.DecisionCapture.V1.CaseFact> Announced() => [.. StoredFacts.Golden().Select(announcements.Translate).OfType<Contracts.DecisionCapture.V1.CaseFact>()];

    [Fact]
    public void Every_shape_ever_stored_is_announced_as_agreed()
    {
        var path = Here("announced-v1.json");
        var announced = JsonSerializer.Serialize(Announced(), Wire) + "\n";
        if (Environment.GetEnvironmentVariable("ACCEPT_SNAPSHOTS") == "1") File.WriteAllText(path, announced);
        announced.ShouldBe(File.ReadAllText(path));
    }

    [Fact]
    public void The_golden_file_holds_every_type_of_the_contract() =>
        EventTypes.All.Select(t => t.StoredName).Except(StoredFacts.Golden().Select(e => e.Type)).ShouldBeEmpty();

    [Fact]
    public void Reads_and_unreadable_events_are_announced_to_nobody()
    {
        announcements.Translate(StoredFacts.Stored("case_read", "{}"u8.ToArray(), 1)).ShouldBeNull();
        announcements.Translate(StoredFacts.Stored("case_opened", "[]"u8.ToArray(), 1)).ShouldBeNull();
        announcements.Translate(StoredFacts.Stored("decision_reached_v9", "{}"u8.ToArray(), 1)).ShouldBeNull();
        announcements.Translate(StoredFacts.Stored("catalogue_published", "{}"u8.ToArray(), 1)).ShouldBeNull();
    }

    [Fact]
    public void No_staff_code_no_text_and_no_personal_value_leaves()
    {
        var wire = JsonSerializer.Serialize(Announced(), Wire);
        foreach (var secret in (string[])["\"0042\"", "\"0043\"", "\"0007\"", "\"0099\"", "v1.s-", "nationality"]) wire.ShouldNotContain(secret);
    }

    [Fact]
    public void A_pseudonym_is_stable_per_agency_and_code_and_needs_the_key()
    {
        var officers = new OfficerPseudonym(new byte[32]);
        officers.Of("doe", "0042").ShouldBe(officers.Of("doe", "0042"));
        officers.Of("doe", "0042")!.ShouldMatch("^o-[0-9a-f]{16}$");
        officers.Of("doe", "0042").ShouldNotBe(officers.Of("sso", "0042"));
        officers.Of("doe", "0042").ShouldNotBe(new OfficerPseudonym([.. Enumerable.Repeat((byte)1, 32)]).Of("doe", "0042"));
        officers.Of("doe", null).ShouldBeNull();
    }

    [Fact]
    public void Exactly_the_body_named_by_the_type_is_set()
    {
        foreach (var fact in Announced())
        {
            var bodies = fact.GetType().GetProperties().Where(p => p.PropertyType.Namespace == fact.GetType().Namespace && p.Name != "Case" && p.GetValue(fact) is not null);
            bodies.Count().ShouldBe(fact.Type is "CaseOpened" or "CataloguePublished" ? 0 : 1, fact.Type);
        }
    }

    private static string Here(string file, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, file);
}
