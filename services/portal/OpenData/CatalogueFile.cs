using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Transparency.Contracts.OpenData.V1;
using Transparency.Portal.Reading;
using Transparency.Portal.Shell;
using Transparency.ServiceDefaults;
using Transparency.ServiceDefaults.Publishing;

namespace Transparency.Portal.OpenData;

/// <summary><c>GET /open-data/catalogue.json</c> (public): the data sets as a DCAT catalogue in JSON-LD (W3C DCAT 3), for the government's data catalogue to harvest.</summary>
public static class CatalogueFile
{
    public static void MapCatalogueFile(this IEndpointRouteBuilder app) => app.MapGet("/open-data/catalogue.json", Read).AllowPublic();

    private static async Task<Results<FileContentHttpResult, StatusCodeHttpResult, ProblemHttpResult>> Read(HttpContext http, ServiceReader reader, PublicAddress address)
    {
        var services = reader.AskPublicly<OpenDataIndex>(ServiceReader.Scoring, "/api/open-data/services");
        var feedback = reader.AskPublicly<OpenDataIndex>(ServiceReader.CitizenFeedback, "/api/open-data/feedback");
        // Half a catalogue would be harvested as "the rest was withdrawn".
        if ((await services).Value is not { } first || (await feedback).Value is not { } second)
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, "unavailable", "A service does not answer; try again.");
        var answer = PublicFile.Answer(http, JsonSerializer.SerializeToUtf8Bytes(Of([first, second], address.Of), Wire.Json), "application/ld+json");
        return answer.Result is FileContentHttpResult file ? file : (StatusCodeHttpResult)answer.Result;
    }

    /// <summary>The catalogue of these indexes. Pure.</summary>
    /// <param name="absolute">From a path to an address.</param>
    public static JsonObject Of(IReadOnlyList<OpenDataIndex> indexes, Func<string, string> absolute) => new()
    {
        ["@context"] = new JsonObject { ["dcat"] = "http://www.w3.org/ns/dcat#", ["dct"] = "http://purl.org/dc/terms/", ["foaf"] = "http://xmlns.com/foaf/0.1/" },
        ["@type"] = "dcat:Catalog",
        ["@id"] = absolute("/open-data/catalogue.json"),
        ["dct:title"] = Both("ข้อมูลเปิดกระทรวงแรงงาน", "Open data of the Ministry of Labour"),
        ["dct:publisher"] = new JsonObject { ["@type"] = "foaf:Organization", ["foaf:name"] = "กระทรวงแรงงาน" },
        ["dcat:dataset"] = new JsonArray([.. indexes.SelectMany(index => index.Datasets.Select(set => (JsonNode)new JsonObject
        {
            ["@type"] = "dcat:Dataset",
            ["@id"] = absolute("/open-data#" + set.Id),
            ["dct:identifier"] = set.Id,
            ["dct:title"] = Both(set.TitleTh, set.TitleEn),
            ["dct:description"] = Both(set.AboutTh, set.AboutEn),
            ["dct:provenance"] = Both(set.RecipeTh, set.RecipeEn),
            ["dct:license"] = index.Licence.Url,
            ["dct:accrualPeriodicity"] = "http://publications.europa.eu/resource/authority/frequency/CONT",
            ["dcat:landingPage"] = absolute("/open-data#" + set.Id),
            ["dcat:distribution"] = new JsonArray(Distribution(absolute(set.Path + ".csv"), "text/csv"), Distribution(absolute(set.Path + ".json"), "application/json")),
        }))]),
    };

    private static JsonArray Both(string thai, string english) =>
        new(new JsonObject { ["@language"] = "th", ["@value"] = thai }, new JsonObject { ["@language"] = "en", ["@value"] = english });

    private static JsonObject Distribution(string url, string mediaType) => new()
    {
        ["@type"] = "dcat:Distribution", ["dcat:downloadURL"] = url, ["dcat:mediaType"] = mediaType,
    };
}
