using Transparency.Contracts.CitizenFeedback.V1;
using Transparency.Portal.Text;

namespace Transparency.Portal.Objecting;

/// <summary>What became of an objection, in words.</summary>
public static class ObjectionWords
{
    public static string Of(ObjectionOutcome outcome, Texts text) =>
        text.Code("objectionResult", outcome.Result) + (outcome.To is { } to ? " · " + text.Code("referTo", to) : "");
}
