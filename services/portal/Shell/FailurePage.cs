using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Transparency.Portal.Shell;

/// <summary>A page that failed says so with the trace id, in the reader's language; what went wrong goes to the log.</summary>
public sealed partial class FailurePage(ILogger<FailurePage> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is BadHttpRequestException || httpContext.RequestAborted.IsCancellationRequested)
            return false;
        Failed(log, exception, exception.GetType().Name);
        await new RazorComponentResult<FailureDocument> { StatusCode = StatusCodes.Status500InternalServerError }.ExecuteAsync(httpContext);
        return true;
    }

    [LoggerMessage(6002, LogLevel.Error, "A page failed with {Exception}")]
    private static partial void Failed(ILogger logger, Exception cause, string exception);
}
