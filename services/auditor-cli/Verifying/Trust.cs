using System.CommandLine;
using Transparency.AuditorCli.Publishing;
using Transparency.Ledger;

namespace Transparency.AuditorCli.Verifying;

/// <summary>Where verifiers take keys and heads from: files, or addresses.</summary>
internal static class Trust
{
    public static Option<string?> PolicyOption() => new("--policy")
    {
        Description = "C2SP tlog-policy file or address: whose signatures count; default: TRANSPARENCY_POLICY. Get it from somewhere else than what it checks",
    };

    /// <summary>The policy that was named.</summary>
    /// <exception cref="UnusableInputException">None was named, or it is none.</exception>
    public static async Task<TrustPolicy> PolicyAsync(string? given, CancellationToken cancellation)
    {
        var from = given ?? Environment.GetEnvironmentVariable("TRANSPARENCY_POLICY") ?? throw new UnusableInputException("--policy or TRANSPARENCY_POLICY is needed: without keys nothing can be checked");
        try
        {
            return TrustPolicy.Parse(await TextAsync(from, cancellation));
        }
        catch (FormatException e)
        {
            throw new UnusableInputException($"{from}: {e.Message}");
        }
    }

    /// <summary>The text of a file, or of what an address answers.</summary>
    public static async Task<string> TextAsync(string from, CancellationToken cancellation)
    {
        if (Uri.TryCreate(from, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
            return await http.GetStringAsync(address, cancellation);
        }
        return File.Exists(from) ? await File.ReadAllTextAsync(from, cancellation) : throw new UnusableInputException($"{from} does not exist");
    }

    /// <summary>A signed head.</summary>
    /// <exception cref="UnusableInputException">It is none.</exception>
    public static async Task<SignedNote> HeadAsync(string from, CancellationToken cancellation)
    {
        try
        {
            var note = SignedNote.Parse(await TextAsync(from, cancellation));
            Checkpoint.Parse(note.Text);
            return note;
        }
        catch (FormatException e)
        {
            throw new UnusableInputException($"{from}: {e.Message}");
        }
    }
}
