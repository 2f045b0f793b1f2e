using System.Text;
using Transparency.CitizenFeedback.Questions;

namespace Transparency.CitizenFeedback.Tests.Questions;

public class The_default_questions
{
    private static readonly string Json = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "questions.json"));

    [Fact] public void Follow_e1_e2_e6_e3() => Given.Questions.Questions.Select(q => q.Id).ShouldBe(["e1", "e2", "e6", "e3"]);
    [Fact] public void Keep_only_the_bribery_question_confidential() => Given.Questions.Questions.Where(q => q.Confidential).Select(q => q.Id).ShouldBe(["e3"]);
    [Fact] public void Score_no_bribe_as_full() => Given.Questions.Questions[3].Options.Select(o => (o.TextTh, o.Value)).ShouldBe([("ไม่มี", 100m), ("มี", 0m), ("ไม่ขอตอบ", null)]);
    [Fact] public void Are_refused_when_an_option_stands_twice() => Should.Throw<InvalidDataException>(() => QuestionFile.Parse(Encoding.UTF8.GetBytes(Json.Replace("\"partly\"", "\"yes\""))));
    [Fact] public void Are_refused_with_a_value_over_100() => Should.Throw<InvalidDataException>(() => QuestionFile.Parse(Encoding.UTF8.GetBytes(Json.Replace("\"value\": 50", "\"value\": 150"))));
}
