using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.DecisionCapture.Intake;
using Transparency.EventStore;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Tickets;

namespace Transparency.DecisionCapture
{
    /// <summary>A program beside this system may write to the log; its events count from now on.</summary>
    /// <param name="Writer">Assembly named in the .NET type of its events.</param>
    /// <param name="Reason">Why it writes, and on whose order.</param>
    public sealed record ForeignWriterRegistered(string Writer, string Reason);
}

namespace Transparency.DecisionCapture.Completeness
{
    /// <summary>Which writers beside this system are known. Until one is registered its events stand apart, and every statement says so.</summary>
    public sealed class ForeignWriters(Store store, TimeProvider clock)
    {
        private const string StreamId = "foreign-writers";
        private const string Type = "foreign_writer_registered";

        /// <param name="Writer">Assembly of the writer, 1–200 characters.</param>
        /// <param name="Reason">1–500 characters.</param>
        public sealed record Registration(string? Writer, string? Reason);

        /// <summary>The writers registered.</summary>
        public async Task<IReadOnlySet<string>> RegisteredAsync(CancellationToken cancellation) =>
            (await store.ReadStreamAsync(Streams.MinistryTenant, StreamId, cancellation: cancellation))
                .Where(each => each is { Type: Type, Foreign: false }).Select(each => each.Fact<ForeignWriterRegistered>().Writer).ToHashSet(StringComparer.Ordinal);

        /// <summary><c>POST /api/completeness/writers</c>: registers a writer; one that is registered already adds nothing.</summary>
        internal static async Task<Results<NoContent, ProblemHttpResult>> Endpoint(Registration registration, Caller caller, ForeignWriters writers, CancellationToken cancellation)
        {
            if (registration.Writer?.Trim() is not { Length: > 0 and <= 200 } writer) return Problems.Invalid(new FieldError("writer", "required", "1–200 characters"));
            if (registration.Reason?.Trim() is not { Length: > 0 and <= 500 } reason) return Problems.Invalid(new FieldError("reason", "required", "1–500 characters"));
            if (!(await writers.RegisteredAsync(cancellation)).Contains(writer))
                await writers.AddAsync(new(writer, reason), caller.Subject, cancellation);
            return TypedResults.NoContent();
        }

        private Task AddAsync(ForeignWriterRegistered fact, string by, CancellationToken cancellation) =>
            store.AppendAsync(new Append(Streams.MinistryTenant, StreamId, "completeness", ExpectedVersion.Any, [NewEvent.Of(Type, fact, clock.GetUtcNow(), StreamId, by)]), cancellation);
    }
}
