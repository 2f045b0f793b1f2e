namespace Transparency.Portal.Shell;

/// <summary>
/// The page is the same for everybody who has not signed in: caches may show it for as long as a public file (<see cref="Transparency.ServiceDefaults.Publishing.PublicFile.FreshSeconds"/>), so that
/// figures stay less than the promised minute behind. Not for pages with a form that is posted, or with anything of one person.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ShownToAllAttribute : Attribute;
