namespace Transparency.Portal.Text;

/// <summary>Thai is first; English is the same path under <c>/en</c>.</summary>
public enum Language
{
    Thai,
    English,
}
