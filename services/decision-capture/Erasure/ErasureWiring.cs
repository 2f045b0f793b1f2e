using Transparency.Contracts.RedFlag.V1;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Clients;

namespace Transparency.DecisionCapture.Erasure;

public static class ErasureWiring
{
    private const string RedFlag = "red-flag";

    /// <summary>Erasure of data subjects. Needs subjects and cases; erased keys are destroyed again before anything starts.</summary>
    public static WebApplicationBuilder AddErasure(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddServiceClient(RedFlag);
        services.AddSingleton(Rules.Read(builder.Configuration)).AddSingleton<ConfirmRules>().AddSingleton<Erasures>().AddSingleton<SubjectExtent>().AddSingleton<StandingHolds>();
        services.AddSingleton<OpenFlagsOf>(provider => (caseIds, cancellation) => AskAsync(provider.GetRequiredService<IHttpClientFactory>(), caseIds, cancellation));
        services.AddSingleton<ApplyErasures>().AddHostedService(provider => provider.GetRequiredService<ApplyErasures>());
        // While nobody can say whether a flag is open nothing is erased.
        services.AddProblemFor<HttpRequestException>(StatusCodes.Status503ServiceUnavailable, "unavailable", "Another service that must be asked does not answer.", TimeSpan.FromSeconds(5));
        return builder;
    }

    private static async Task<IReadOnlyCollection<string>> AskAsync(IHttpClientFactory clients, IReadOnlyCollection<string> caseIds, CancellationToken cancellation)
    {
        using var http = clients.CreateClient(RedFlag);
        using var answer = await http.PostAsJsonAsync(new Uri("open-flags", UriKind.Relative), new OpenFlagsQuestion([.. caseIds]), Wire.Json, cancellation);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<OpenFlagsAnswer>(Wire.Json, cancellation))!.CaseIds;
    }
}
