using Microsoft.AspNetCore.Identity;

namespace Transparency.Gateway.Accounts;

/// <summary>A person who may sign in. What the person may do stands in <see cref="Grant"/>s, never here.</summary>
public sealed class Account : IdentityUser<Guid>
{
    public required string NameTh { get; set; }
    public required string NameEn { get; set; }
    /// <summary>Code in the staff register, when the person is in it.</summary>
    public string? Staff { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DisabledAt { get; set; }
}

/// <summary>A role in an agency for a time. <c>*</c> stands for every agency, a null office for every office of the agency.</summary>
public sealed class Grant
{
    public required Guid Id { get; init; }
    public required Guid AccountId { get; init; }
    public required string Role { get; init; }
    public required string Agency { get; init; }
    public string? Office { get; init; }
    public required DateTimeOffset ValidFrom { get; init; }
    public DateTimeOffset? ValidTo { get; set; }
    public required string GrantedBy { get; init; }
}

/// <summary>A signed-in person. The cookie carries its id only; role and agency acted in stand here.</summary>
public sealed class Session
{
    public required Guid Id { get; init; }
    public required Guid AccountId { get; init; }
    public required string Role { get; set; }
    public required string Agency { get; set; }
    /// <summary>How the person proved who they are: <c>password</c>, <c>password+code</c> or <c>openid</c>.</summary>
    public required string Method { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>A system with a key of its own. Only the digest of the secret is kept; the former one works until <see cref="FormerUntil"/>.</summary>
public sealed class Client
{
    public required string Id { get; init; }
    public required byte[] KeyDigest { get; set; }
    public byte[]? FormerKeyDigest { get; set; }
    public DateTimeOffset? FormerUntil { get; set; }
    public required string[] Roles { get; set; }
    public required string[] Agencies { get; set; }
    public required string[] Scopes { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DisabledAt { get; set; }
}

/// <summary>What happened at the door: signing in and out, refusals, role changes. Only ever added.</summary>
public sealed class AccessEvent
{
    public long Id { get; init; }
    public required DateTimeOffset At { get; init; }
    /// <summary>signed-in, sign-in-refused, signed-out, role-taken, second-factor-set.</summary>
    public required string Kind { get; init; }
    public Guid? AccountId { get; init; }
    public Guid? SessionId { get; init; }
    /// <summary>Reason of a refusal, or role and agency taken.</summary>
    public string? Detail { get; init; }
}

/// <summary>A data-protection key, when no directory is configured for them.</summary>
public sealed class ProtectionKey
{
    public required string Id { get; init; }
    public required string Xml { get; init; }
}
