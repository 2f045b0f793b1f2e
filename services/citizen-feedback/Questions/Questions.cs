using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.ServiceDefaults;

namespace Transparency.CitizenFeedback.Questions;

/// <summary>The questions in force: data, read at start from questions.json. A change of words or options is a new version.</summary>
public static class QuestionFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <exception cref="InvalidDataException">A code stands twice, a value is outside 0–100, or a question has nothing to choose.</exception>
    public static QuestionSet Parse(ReadOnlySpan<byte> json)
    {
        var set = JsonSerializer.Deserialize<QuestionSet>(json, Json) ?? throw new InvalidDataException("questions.json is empty.");
        var faults = new List<string>();
        if (set.Version < 1) faults.Add("version starts at 1");
        if (set.Questions.DistinctBy(q => q.Id).Count() != set.Questions.Count) faults.Add("a question stands twice");
        if (set.ReasonCodes.DistinctBy(r => r.Code).Count() != set.ReasonCodes.Count) faults.Add("a reason stands twice");
        foreach (var q in set.Questions)
        {
            if (q.Options.Count < 2) faults.Add($"{q.Id}: nothing to choose");
            if (q.Options.DistinctBy(o => o.Code).Count() != q.Options.Count) faults.Add($"{q.Id}: an option stands twice");
            if (q.Options.Any(o => o.Value is < 0 or > 100)) faults.Add($"{q.Id}: a value is outside 0–100");
        }
        return faults.Count == 0 ? set : throw new InvalidDataException("questions.json: " + string.Join("; ", faults));
    }
}

/// <summary><c>GET /api/questions</c>, public.</summary>
public static class QuestionsEndpoint
{
    public static void AddQuestions(this WebApplicationBuilder builder) =>
        builder.Services.AddSingleton(QuestionFile.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "questions.json"))));

    public static void MapQuestions(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/questions", Ok<QuestionSet> (QuestionSet set) => TypedResults.Ok(set)).AllowPublic();
}
