using System.Net;

namespace Transparency.Integration.Tests;

/// <summary>Signing in at the portal's form as a demo account.</summary>
public static class DemoAccount
{
    /// <summary>A client that keeps the session cookie; redirects are followed.</summary>
    /// <param name="variables">What <c>./build/run keys</c> prints.</param>
    public static async Task<HttpClient> SignInAsync(IReadOnlyDictionary<string, string> variables, string user)
    {
        var http = new HttpClient { BaseAddress = new Uri(variables["PORTAL"]), Timeout = TimeSpan.FromSeconds(60) };
        using var form = new HttpRequestMessage(HttpMethod.Post, "/api/session")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["user"] = user, ["password"] = variables["DEMO_PASSWORD"], ["returnUrl"] = "/home" }),
        };
        form.Headers.Add("Origin", variables["PORTAL"]);
        using var answer = await http.SendAsync(form);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, user);
        answer.RequestMessage!.RequestUri!.AbsolutePath.ShouldBe("/home", user);
        return http;
    }
}
