using System.Security.Cryptography;
using System.Text;

namespace Transparency.Servers;

internal static class DerivedPassword
{
    /// <summary>
    /// The same password for the same administrator and account at every call, so that a second start hands out the same addresses;
    /// random when the administrator has no password.
    /// </summary>
    public static string For(string? administratorPassword, string account) => string.IsNullOrEmpty(administratorPassword)
        ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(18))
        : Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(administratorPassword), Encoding.UTF8.GetBytes(account)))[..36];
}
