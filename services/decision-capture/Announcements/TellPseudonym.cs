using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.DecisionCapture.V1;

namespace Transparency.DecisionCapture.Announcements;

/// <summary>
/// <c>POST /officer-pseudonym</c>: lets a service recognise the person who is signed in among the officers of the announcements. Only from
/// staff code to pseudonym, never back; the gateway does not expose it.
/// </summary>
public static class TellPseudonym
{
    public static Ok<OfficerAnswer> Endpoint(OfficerQuestion question, OfficerPseudonym officers) => TypedResults.Ok(new OfficerAnswer(officers.Of(question.Agency, question.Staff)));
}
