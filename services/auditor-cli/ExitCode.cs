using System.Net.Sockets;
using RabbitMQ.Client.Exceptions;
using Transparency.AuditorCli.Publishing;

namespace Transparency.AuditorCli;

/// <summary>Exit codes of every verb: 0 good, 1 the check failed (what and where on the last line), 2 unusable input.</summary>
public static class ExitCode
{
    public const int Good = 0;
    public const int Failed = 1;
    public const int Unusable = 2;

    /// <summary>Runs a verb and turns what its user can mend into one line and exit code 2.</summary>
    public static async Task<int> OfAsync(Func<Task<int>> verb)
    {
        try
        {
            return await verb();
        }
        catch (Exception failure) when (failure is UnusableInputException or HttpRequestException or SocketException or BrokerUnreachableException or IOException
            or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(failure.InnerException is AuthenticationFailureException refused ? refused.Message : failure.Message);
            return Unusable;
        }
        catch (TaskCanceledException late) when (late.InnerException is TimeoutException)
        {
            await Console.Error.WriteLineAsync("the address was reached but did not begin to answer in time");
            return Unusable;
        }
    }
}
