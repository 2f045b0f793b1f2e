namespace Transparency.Launch;

/// <summary>What the person at the terminal reads: on standard error, so that standard output carries results only.</summary>
public static class Report
{
    private static readonly Lock Gate = new();
    private static bool _statusShown;

    public static void Line(string text)
    {
        lock (Gate)
        {
            if (_statusShown) Console.Error.WriteLine();
            _statusShown = false;
            Console.Error.WriteLine(text);
        }
    }

    /// <summary>A line that the next status replaces; on a file or pipe only whole lines are written, by <paramref name="everyTime"/>.</summary>
    public static void Status(string text, bool everyTime)
    {
        lock (Gate)
        {
            if (Console.IsErrorRedirected)
            {
                if (everyTime) Console.Error.WriteLine(text);
                return;
            }
            Console.Error.Write("\r" + text + "\x1b[K");
            _statusShown = true;
        }
    }
}
