using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using MassTransit;

namespace Transparency.ServiceDefaults.Messaging;

/// <summary>Tells weather (a database, a service or the network is away and will be back) from a message that can never succeed.</summary>
public static class Faults
{
    /// <summary>True when the same message may succeed later without anybody changing it.</summary>
    public static bool Passes(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
            switch (e)
            {
                case DbException { IsTransient: true } or SocketException or TimeoutException:
                case HttpRequestException { StatusCode: null or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.Unauthorized }:
                    return true;
            }
        return false;
    }
}

// Runs before the error transport: throwing here gives the message back to its queue.
internal sealed class KeepInQueue : IFilter<ExceptionReceiveContext>
{
    public Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next) =>
        Faults.Passes(context.Exception) ? Task.FromException(context.Exception) : next.Send(context);

    public void Probe(ProbeContext context) => context.CreateFilterScope("keepInQueue");
}
