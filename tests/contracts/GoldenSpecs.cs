using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.Contracts.RedFlag.V1;
using Transparency.Contracts.Scoring.V1;

namespace Transparency.Contracts.Tests;

/// <summary>
/// The wire form of every announcement, with every member set, stands in <c>golden/</c>. A message written by an older service
/// must be read by a newer one and the other way round.
/// </summary>
public sealed class GoldenSpecs
{
    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static TheoryData<Type> Announcements =>
        [typeof(CaseFactsRecorded), typeof(FeedPage), typeof(DecisionScored), typeof(DecisionsScored), typeof(FlagRaised)];

    [Theory, MemberData(nameof(Announcements))]
    public void An_announcement_looks_on_the_wire_as_agreed(Type type) =>
        Snapshot.Check(JsonSerializer.Serialize(Sample.Of(type), type, Wire) + "\n", $"golden/{type.Name}.json");

    [Theory, MemberData(nameof(Announcements))]
    public void What_was_written_is_read_back_whole(Type type)
    {
        var written = JsonSerializer.Serialize(Sample.Of(type), type, Wire);
        JsonSerializer.Serialize(JsonSerializer.Deserialize(written, type, Wire), type, Wire).ShouldBe(written);
    }

    [Theory, MemberData(nameof(Announcements))]
    public void Members_of_a_later_version_are_ignored(Type type)
    {
        var written = JsonSerializer.Serialize(Sample.Of(type), type, Wire);
        var later = written.Insert(1, "\"ofALaterVersion\":{\"deep\":[1,2,3]},");
        JsonSerializer.Serialize(JsonSerializer.Deserialize(later, type, Wire), type, Wire).ShouldBe(written);
    }

    [Fact]
    public void A_fact_without_its_optional_members_is_small_and_readable()
    {
        var fact = new CaseFact
        {
            Index = 7, EventId = new("01890a5d-ac96-774b-bcce-b302099a8057"), Type = "ClockStopped", CaseId = "case-0123456789abcdef0123456789abcdef",
            Agency = "doe", Office = "doe-bkk", Service = "work-permit", Source = "urn:mol:doe", SourceEventId = "1",
            OccurredAt = new(2025, 1, 2, 3, 4, 5, TimeSpan.Zero), RecordedAt = new(2025, 1, 2, 3, 4, 6, TimeSpan.Zero), RecordedVia = "system",
        };
        var written = JsonSerializer.Serialize(fact, Wire);
        written.ShouldNotContain("null");
        JsonSerializer.Deserialize<CaseFact>(written, Wire).ShouldBe(fact);
    }
}
