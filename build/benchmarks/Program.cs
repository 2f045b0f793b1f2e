using System.CommandLine;
using Transparency.Benchmarks;
using Transparency.Benchmarks.Citizens;
using Transparency.Benchmarks.Flags;
using Transparency.Benchmarks.Pipeline;
using Transparency.Benchmarks.Scoring;
using Transparency.Benchmarks.Trail;

// One subject, one line: `bench trail`. A further subject is a class of its own folder and a line here.
Subject[] subjects = [TrailSubject.Of(), ScoringSubject.Of(), FlagsSubject.Of(), PipelineSubject.Of(), CitizensSubject.Of()];

var root = new RootCommand("Measures what the design promises, as ratios of two things run in turn on the same private servers");
foreach (var subject in subjects)
    root.Add(subject.Command());
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
