using System.Net;
using Polly;
using Polly.Retry;

namespace Transparency.ServiceDefaults.Clients;

// A service that restarts is back within seconds; a read may wait for it. Writes are the caller's decision.
internal sealed class Retrying : DelegatingHandler
{
    private static readonly ResiliencePipeline<HttpResponseMessage> Pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>()
        .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = 4,
            Delay = TimeSpan.FromMilliseconds(150),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = a => ValueTask.FromResult(a.Outcome switch
            {
                { Exception: HttpRequestException } => true,
                { Result.StatusCode: HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout } => true,
                _ => false,
            }),
            OnRetry = a =>
            {
                a.Outcome.Result?.Dispose();
                return ValueTask.CompletedTask;
            },
        }).Build();

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.Method == HttpMethod.Get || request.Method == HttpMethod.Head
            ? Pipeline.ExecuteAsync(async (state, ct) => await state.Self.OnceAsync(state.Request, ct), (Self: this, Request: request), cancellationToken).AsTask()
            : base.SendAsync(request, cancellationToken);

    private Task<HttpResponseMessage> OnceAsync(HttpRequestMessage request, CancellationToken cancellationToken) => base.SendAsync(request, cancellationToken);
}
