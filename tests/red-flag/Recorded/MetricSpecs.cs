using System.Diagnostics;
using System.Diagnostics.Metrics;
using static Transparency.RedFlag.Tests.Given;

namespace Transparency.RedFlag.Tests.Recorded;

public class Traces_and_metrics
{
    [Fact]
    public async Task Count_no_flag_that_is_restricted_or_on_trial()
    {
        // Too fast is seen by all; the missing reason is made restricted, the missing law a trial.
        await using var desk = await Desk.OpenAsync(Given.Rules with
        {
            Rules = [.. Given.Rules.Rules.Select(r => r.Id switch { "missing-reason" => r with { Kind = "integrity" }, "legal-basis-missing" => r with { Shadow = true }, _ => r })],
        });
        var (counted, tags) = (0L, new List<string>());
        var test = Activity.Current = new Activity("test").Start();
        using var traces = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Transparency.RedFlag", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => { if (span.TraceId == test.TraceId) lock (tags) tags.AddRange(span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}")); },
        };
        ActivitySource.AddActivityListener(traces);
        using var meters = new MeterListener { InstrumentPublished = (instrument, listener) => { if (instrument.Name == "redflag.flags.changed") listener.EnableMeasurementEvents(instrument); } };
        // Other tests count at the same time; this one's run is told by its own flow.
        meters.SetMeasurementEventCallback<long>((_, value, _, _) => { if (Activity.Current?.TraceId == test.TraceId) Interlocked.Add(ref counted, value); });
        meters.Start();
        await desk.AnnounceAfterAsync(-1, Opened("2026-03-02 09:00", 1) with { Traceparent = test.Id }, Decided("2026-03-02 09:02", 2, Good with { Reason = null, LegalBasis = [] }) with { Traceparent = test.Id });
        test.Stop();

        (await desk.QueryAsync<string>("select rule_id from app.flag order by 1")).ShouldBe(["legal-basis-missing", "missing-reason", "too-fast-to-have-been-read"]);
        counted.ShouldBe(1);
        tags.ShouldContain("redflag.changes=1");
        foreach (var hidden in new[] { "missing-reason", "legal-basis-missing" }) tags.ShouldAllBe(tag => !tag.Contains(hidden));
    }
}
