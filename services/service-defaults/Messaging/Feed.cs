using System.Globalization;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Transparency.ServiceDefaults.Messaging;

/// <summary>Reads the ordered feed of another service over HTTP, with this service's own ticket.</summary>
public static class Feed
{
    /// <summary>What a <see cref="FeedFollower{TItem}"/> reads holes from: <c>GET {path}?after=</c> at a service, page by page.</summary>
    /// <param name="services">Holds the client registered by <c>AddServiceClient</c>.</param>
    /// <param name="service">Name of the publisher, such as <c>scoring</c>.</param>
    /// <param name="slice">Takes out of a page what a follower wants.</param>
    /// <param name="path">Address of the feed inside the service.</param>
    public static Func<long, CancellationToken, Task<FeedSlice<TItem>>> Of<TPage, TItem>(IServiceProvider services, string service, Func<TPage, FeedSlice<TItem>> slice, string path = "feed")
    {
        var clients = services.GetRequiredService<IHttpClientFactory>();
        return async (after, cancellationToken) =>
        {
            using var http = clients.CreateClient(service);
            var page = await http.GetFromJsonAsync<TPage>(string.Create(CultureInfo.InvariantCulture, $"{path}?after={after}"), Wire.Json, cancellationToken)
                ?? throw new InvalidOperationException($"The feed of {service} answered nothing.");
            return slice(page);
        };
    }
}
