namespace Transparency.Portal.Shell;

/// <summary>What the gateway tells about the person behind the ticket, <c>GET {Gateway__Url}/api/me</c>.</summary>
/// <param name="Acting">The post acted in now.</param>
/// <param name="Posts">Every post the person may take.</param>
public sealed record Me(bool SignedIn, string? NameTh, string? NameEn, Post? Acting, IReadOnlyList<Post>? Posts);

/// <param name="Agency">Agency code, or <c>*</c> for all.</param>
public sealed record Post(string Role, string Agency);
