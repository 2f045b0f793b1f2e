using System.Text.Json;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.EventStore;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.ServicePoints;

/// <summary>
/// <c>seed --demo CATALOGUE.json</c>: one service point for each office and service of one agency in the file, with codes that are the same
/// on every machine. Repeatable.
/// </summary>
public static class SeedDemo
{
    private sealed record Entries(IReadOnlyList<Office> Offices, IReadOnlyList<Service> Services);

    public static async Task<int> RunAsync(Store store, string file, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var json = File.OpenRead(file);
        var entries = await JsonSerializer.DeserializeAsync<Entries>(json, Wire.Json, cancellationToken) ?? throw new InvalidDataException($"{file} is empty.");
        var opened = 0;
        foreach (var office in entries.Offices)
            foreach (var service in entries.Services.Where(s => s.Agency == office.Agency))
            {
                var code = PointCode.ForDemo(office.Agency, office.Code, service.Code);
                if (await ServicePointRows.FindAsync(store.Source, code, cancellationToken) is not null) continue;
                var command = new OpenServicePoint(office.Agency, office.Code, service.Code, $"{office.NameTh} – {service.NameTh}", $"{office.NameEn} – {service.NameEn}");
                var (fact, _) = OpenServicePointEndpoint.Decide(command, code, entries.Offices, entries.Services, DateOnly.FromDateTime(now.ToOffset(TimeSpan.FromHours(7)).Date));
                if (fact is not null && await ServicePointRows.AppendAsync(store, ServicePointState.None, fact, office.Agency, now, "seed", cancellationToken) is AppendResult.Appended) opened++;
            }
        return opened;
    }
}
