using Transparency.CitizenFeedback.Questions;
using Transparency.Contracts.CitizenFeedback.V1;

namespace Transparency.CitizenFeedback.Tests;

internal static class Given
{
    public static readonly QuestionSet Questions = QuestionFile.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "questions.json")));

    public static string RandomId(int seed)
    {
        var bytes = new byte[16];
        new Random(seed).NextBytes(bytes);
        return System.Buffers.Text.Base64Url.EncodeToString(bytes);
    }

    public static SubmitRating Rating(int seed, string point, string e1 = "yes", string e3 = "none") =>
        new(RandomId(seed), point, new Dictionary<string, string> { ["e1"] = e1, ["e2"] = "yes", ["e3"] = e3 }, [], null);
}
