using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Transparency.Portal.Shell;

/// <summary>Someone who is not signed in goes to the sign-in page and comes back; someone whose role may not open a page is told so.</summary>
public sealed class SignInOrRefusal : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
            return next(context);
        if (authorizeResult.Challenged)
        {
            var back = HttpMethods.IsGet(context.Request.Method) ? context.Request.PathBase + context.Request.Path + context.Request.QueryString : "";
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = $"{context.Request.PathBase}/sign-in?returnUrl={Uri.EscapeDataString(back)}";
            return Task.CompletedTask;
        }
        return new RazorComponentResult<RefusalDocument> { StatusCode = StatusCodes.Status403Forbidden }.ExecuteAsync(context);
    }
}
