using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.DecisionCapture.V1;
using Transparency.DecisionCapture.Subjects;

namespace Transparency.DecisionCapture.Announcements;

/// <summary>
/// <c>POST /reason-shape</c>: reduces the reason of a draft as intake would, so that scoring can compare it with recorded ones without the key.
/// Nothing is kept; the gateway does not expose it.
/// </summary>
public static class TellReasonShape
{
    public static Ok<ReasonAnswer> Endpoint(ReasonQuestion question, TextShapes shapes)
    {
        // In the order of the intake contract: equal words have an equal digest only then.
        KeyValuePair<string, string>[] parts = [new("facts", question.Facts ?? ""), new("law", question.Law ?? ""), new("considerations", question.Considerations ?? ""), new("exception", question.Exception ?? "")];
        return TypedResults.Ok(new ReasonAnswer(shapes.Of(parts) is { } shape ? new ReasonShape(shape.Parts, shape.Length, shape.Digest, shape.Similarity) : null));
    }
}
