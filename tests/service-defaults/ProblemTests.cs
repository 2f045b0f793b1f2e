using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;

namespace Transparency.ServiceDefaults.Tests;

public class ProblemTests
{
    private sealed record Body(string Name, int Count, Inner? Inner);

    private sealed record Inner(DayOfWeek Day);

    private static void Endpoints(WebApplication app)
    {
        app.MapPost("/things", (Body body) => body).AllowPublic();
        app.MapGet("/pages", (int page) => page).AllowPublic();
        app.MapGet("/breaks", string () => throw new InvalidOperationException("secret 1-2345-67890-12-3")).AllowPublic();
        app.MapGet("/text", string (string state) => throw new RefusedByTheDatabase(state)).AllowPublic();
        app.MapGet("/full", string () => throw new NotSupportedException("queue")).AllowPublic();
        app.MapGet("/invalid", () => Problems.Invalid(new FieldError("caseRef", "required"), new FieldError("office", "unknown"))).AllowPublic();
    }

    private sealed class RefusedByTheDatabase(string state) : System.Data.Common.DbException
    {
        public override string SqlState => state;
    }

    private static async Task<(HttpStatusCode Status, JsonElement Problem, HttpResponseMessage Response)> SendAsync(HttpMethod method, string path, string? json = null)
    {
        await using var site = await Site.StartAsync(Endpoints, b => b.Services.AddProblemFor<NotSupportedException>(503, "store-overloaded", "The store takes no more now.", TimeSpan.FromMilliseconds(1500)));
        using var request = site.Request(method, path, null, json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"));
        var response = await site.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, JsonSerializer.Deserialize<JsonElement>(text), response);
    }

    [Fact]
    public async Task Malformed_json_names_the_field()
    {
        var (status, problem, _) = await SendAsync(HttpMethod.Post, "/things", """{"name":"a","count":"many"}""");
        status.ShouldBe(HttpStatusCode.BadRequest);
        problem.GetProperty("type").GetString().ShouldBe("urn:problem-type:transparency:malformed-json");
        problem.GetProperty("errors")[0].GetProperty("field").GetString().ShouldBe("count");
        problem.GetProperty("traceId").GetString()!.Length.ShouldBe(32);
    }

    [Theory]
    [InlineData("""{"name":"a","name":"b","count":1}""", "name")]
    [InlineData("""{"name":"a","count":1,"inner":{"day":3}}""", "inner.day")]
    [InlineData("""{"name":"a","count":1,"inner":{"day":"someday"}}""", "inner.day")]
    [InlineData("""{"name":""", "name")]
    [InlineData("not json", "body")]
    [InlineData("""{"name":"a\u0000b","count":1}""", "name")]
    [InlineData("""{"name":7,"count":1}""", "name")]
    public async Task Every_reading_error_is_400_with_a_field(string json, string field)
    {
        var (status, problem, _) = await SendAsync(HttpMethod.Post, "/things", json);
        status.ShouldBe(HttpStatusCode.BadRequest);
        problem.GetProperty("errors")[0].GetProperty("field").GetString().ShouldBe(field);
    }

    [Theory]
    [InlineData("/pages")]
    [InlineData("/pages?page=seven")]
    public async Task A_bad_query_names_the_parameter_and_not_its_value(string path)
    {
        var (status, problem, _) = await SendAsync(HttpMethod.Get, path);
        status.ShouldBe(HttpStatusCode.BadRequest);
        problem.GetProperty("errors")[0].GetProperty("field").GetString().ShouldBe("page");
        problem.GetRawText().ShouldNotContain("seven");
    }

    [Fact]
    public async Task An_unhandled_exception_tells_nothing()
    {
        var (status, problem, _) = await SendAsync(HttpMethod.Get, "/breaks");
        status.ShouldBe(HttpStatusCode.InternalServerError);
        problem.GetProperty("type").GetString().ShouldBe("urn:problem-type:transparency:internal-error");
        problem.GetRawText().ShouldNotContain("1-2345");
    }

    [Theory]
    [InlineData("22021", HttpStatusCode.BadRequest)]
    [InlineData("22P05", HttpStatusCode.BadRequest)]
    [InlineData("22003", HttpStatusCode.InternalServerError)]
    public async Task Text_that_no_database_stores_is_the_callers_fault(string state, HttpStatusCode expected)
    {
        var (status, problem, _) = await SendAsync(HttpMethod.Get, "/text?state=" + state);
        status.ShouldBe(expected);
        if (expected == HttpStatusCode.BadRequest) problem.GetProperty("errors")[0].GetProperty("rule").GetString().ShouldBe("text");
    }

    [Fact]
    public async Task A_mapped_exception_answers_its_problem_and_when_to_retry()
    {
        var (status, problem, response) = await SendAsync(HttpMethod.Get, "/full");
        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        problem.GetProperty("type").GetString().ShouldBe("urn:problem-type:transparency:store-overloaded");
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Broken_rules_are_all_listed()
    {
        var (_, problem, _) = await SendAsync(HttpMethod.Get, "/invalid");
        problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString() + " " + e.GetProperty("rule").GetString())
            .ShouldBe(["caseRef required", "office unknown"]);
    }

    [Fact]
    public async Task A_wrong_content_type_or_method_is_a_problem_too()
    {
        await using var site = await Site.StartAsync(Endpoints);
        using var xml = await site.Http.SendAsync(site.Request(HttpMethod.Post, "/things", null, new StringContent("<a/>", Encoding.UTF8, "application/xml")));
        xml.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        var answer = await xml.Content.ReadAsStringAsync();
        answer.ShouldContain("unsupported-media-type");
        answer.ShouldContain("\"field\":\"Content-Type\",\"rule\":\"unknown-value\"");
        using var delete = await site.Http.DeleteAsync("/things");
        (await delete.Content.ReadAsStringAsync()).ShouldContain("method-not-allowed");
    }
}
