namespace Transparency.Contracts.OpenData.V1;

/// <summary><c>GET /api/open-data/services</c> and <c>GET /api/open-data/feedback</c> (public): the data sets a service publishes.</summary>
public sealed record OpenDataIndex(Licence Licence, IReadOnlyList<DatasetDescription> Datasets);

/// <summary>Under which licence the data may be used. Data, because the ministry may choose another.</summary>
/// <param name="ConfirmedBy">Who at the ministry confirmed it; null until somebody has.</param>
public sealed record Licence(string Code, string NameTh, string NameEn, string Url, string? ConfirmedBy);

/// <summary>What a data set is, where its figures come from and how each is made.</summary>
/// <param name="Id">Stable kebab-case name.</param>
/// <param name="Path">Address without ending; <c>.json</c> and <c>.csv</c> hold the same rows.</param>
/// <param name="RecipeTh">How a figure is made, so that it can be made again.</param>
/// <param name="Columns">The data dictionary, in the order of the columns.</param>
public sealed record DatasetDescription(string Id, string Path, string TitleTh, string TitleEn, string AboutTh, string AboutEn, string RecipeTh, string RecipeEn,
    string SourceTh, string SourceEn, IReadOnlyList<DatasetColumn> Columns);

/// <param name="Name">Name in both files.</param>
/// <param name="Type">text, integer, decimal, date or boolean.</param>
/// <param name="Unit">Unit of a number; null where the name says it or another column holds it.</param>
public sealed record DatasetColumn(string Name, string Type, string? Unit, string Th, string En);

/// <summary>Head of the service's log when the figures were read.</summary>
/// <param name="Log">Origin of the log.</param>
/// <param name="Size">Events in it.</param>
/// <param name="Root">Root of its Merkle tree, base64.</param>
public sealed record LogPosition(string Log, long Size, string Root);

/// <param name="Checkpoint">Null while the log has not published a head.</param>
/// <param name="ComputedAt">When these rows were first read as they are.</param>
public sealed record DatasetHead(DatasetDescription Dataset, Licence Licence, LogPosition? Checkpoint, DateTimeOffset ComputedAt);

/// <summary><c>GET /api/open-data/services/service-times.json?agency=&amp;service=</c>, also <c>.csv</c>.</summary>
public sealed record ServiceTimes(DatasetHead Head, IReadOnlyList<ServiceTime> Rows);

/// <summary>How long a service takes somewhere, counted by the legal clock.</summary>
/// <param name="Level">office, province (offices with fewer than three deciders together with the others of their province) or service (all of the agency).</param>
/// <param name="Office">Office code; null above offices.</param>
/// <param name="Province">Null for services.</param>
/// <param name="N">Decisions with a running clock; not below 10.</param>
/// <param name="Unit">Unit of the three times: วันทำการ and so on, as the catalogue names it.</param>
/// <param name="Limit">Limit by the catalogue in force; null when there is none.</param>
/// <param name="Median">Half of the decisions took at most this long.</param>
/// <param name="P90">Nine of ten took at most this long.</param>
/// <param name="WithLimit">Decisions that had a limit.</param>
/// <param name="OnTime">Of these, within it.</param>
/// <param name="OnTimeShare">0–1 with its 95 % interval by Wilson; null without limits.</param>
/// <param name="Comparable">True from 30 decisions with a limit on: below, the share is shown and not compared.</param>
public sealed record ServiceTime(string Level, string Agency, string? Office, string? Province, string Service, DateOnly From, DateOnly To, long N, string Unit, decimal? Limit, decimal Median,
    decimal P90, long WithLimit, long OnTime, decimal? OnTimeShare, decimal? Lower, decimal? Upper, bool Comparable);

/// <summary><c>GET /api/open-data/services/step-times.json?agency=&amp;service=</c>, also <c>.csv</c>.</summary>
public sealed record StepTimes(DatasetHead Head, IReadOnlyList<StepTime> Rows);

/// <summary>How long one step of a service takes somewhere: by the legal clock, from the end of the step before it, the first from the receipt of the application.</summary>
/// <param name="Level">office, province or service, as for <see cref="ServiceTime"/>; the people who count are those who do the step.</param>
/// <param name="Office">Office code; null above offices.</param>
/// <param name="Province">Null for services.</param>
/// <param name="Code">Code of the step.</param>
/// <param name="Step">Its order by the catalogue in force; null when that has the step no more.</param>
/// <param name="N">Cases in which the step was completed; not below 10.</param>
/// <param name="Unit">Unit of the three times.</param>
/// <param name="Limit">The step's limit by the catalogue in force; null when there is none in this unit.</param>
/// <param name="Median">In half of the cases it took at most this long.</param>
/// <param name="P90">In nine of ten it took at most this long.</param>
/// <param name="WithLimit">Cases in which the step had a limit when it was completed.</param>
/// <param name="OnTime">Of these, within it.</param>
/// <param name="OnTimeShare">0–1 with its 95 % interval by Wilson; null without limits.</param>
/// <param name="Comparable">True from 30 cases with a limit on: below, the share is not shown to citizens.</param>
public sealed record StepTime(string Level, string Agency, string? Office, string? Province, string Service, string Code, int? Step, DateOnly From, DateOnly To, long N, string Unit, decimal? Limit,
    decimal Median, decimal P90, long WithLimit, long OnTime, decimal? OnTimeShare, decimal? Lower, decimal? Upper, bool Comparable);

/// <summary><c>GET /api/open-data/services/service-standards.json?agency=&amp;service=</c>, also <c>.csv</c>.</summary>
public sealed record ServiceStandards(DatasetHead Head, IReadOnlyList<ServiceStandard> Rows);

/// <summary>A step of a service, or the whole of it.</summary>
/// <param name="Step">Order of the step; 0 stands for the whole service.</param>
/// <param name="Limit">How long it may take; null when the catalogue sets none.</param>
/// <param name="FeeBaht">Fee of the whole service; null for steps and where it is not known.</param>
/// <param name="CatalogueVersion">Version of the catalogue that says so.</param>
public sealed record ServiceStandard(string Agency, string Service, int Step, string NameTh, string NameEn, decimal? Limit, string? Unit, decimal? FeeBaht, string Manual, long CatalogueVersion);

/// <summary><c>GET /api/open-data/feedback/ratings.json?agency=&amp;service=</c>, also <c>.csv</c>.</summary>
public sealed record OpenRatings(DatasetHead Head, IReadOnlyList<OpenRating> Rows);

/// <summary>Answers to one open question about one service of one office, unfiltered and filtered.</summary>
/// <param name="N">Answers, in complete batches of ten; the group is left out below ten.</param>
/// <param name="Mean">Mean of all answers, 0–100; null when fewer than ten carry a value.</param>
/// <param name="Kept">Answers that the filter lets count.</param>
/// <param name="LeftOut">Answers that it leaves out.</param>
/// <param name="Filtered">Mean after the filter.</param>
/// <param name="Comparable">True from 30 answers on.</param>
public sealed record OpenRating(string Agency, string Office, string Service, string Question, long N, decimal? Mean, decimal? Lower, decimal? Upper, long Kept, long LeftOut,
    decimal? Filtered, decimal? FilteredLower, decimal? FilteredUpper, bool Comparable);

/// <summary><c>GET /api/open-data/feedback/improvements.json?agency=&amp;service=</c>, also <c>.csv</c>.</summary>
public sealed record OpenImprovements(DatasetHead Head, IReadOnlyList<OpenImprovement> Rows);

/// <summary>What an agency changed, or is changing, because of what people said.</summary>
/// <param name="Reasons">Reason codes it answers, joined by semicolons.</param>
/// <param name="State">planned, in-progress or published.</param>
/// <param name="Result">What changed; null before it is published.</param>
/// <param name="BeforePerRating">How often a rating named these reasons in the 90 days before; null when fewer than ten ratings were released.</param>
/// <param name="AfterPerRating">The same for the days since it began to work.</param>
public sealed record OpenImprovement(string Id, string Agency, string? Office, string? Service, string Title, string Reasons, string OwnerRole, DateOnly DueOn, string State, DateOnly? PublishedOn,
    string? Result, long? BeforeRatings, decimal? BeforePerRating, long? AfterRatings, decimal? AfterPerRating);
