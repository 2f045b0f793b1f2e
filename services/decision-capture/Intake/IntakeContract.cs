using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Transparency.DecisionCapture.Intake;

/// <summary>
/// The intake contract as departments read it: a JSON Schema (2020-12) per event type and one AsyncAPI 3 document, both written from
/// <see cref="EventTypes"/>. The files in <c>contracts/intake</c> are this output; a test compares them.
/// </summary>
public static class IntakeContract
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Every generated file by its path under <c>contracts/intake</c>.</summary>
    public static IEnumerable<(string Path, string Text)> Files()
    {
        foreach (var type in EventTypes.All)
            yield return ($"schemas/{type.Name}.v1.json", Schema(type).ToJsonString(s_json) + "\n");
        yield return ("asyncapi.yaml", AsyncApi());
    }

    /// <summary>JSON Schema of a whole event in structured mode.</summary>
    public static JsonObject Schema(EventType type) => new()
    {
        ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
        ["$id"] = $"urn:mol:transparency:schema:{type.Name}.v1",
        ["title"] = type.Name,
        ["type"] = "object",
        ["required"] = new JsonArray("specversion", "id", "source", "type", "data"),
        ["properties"] = new JsonObject
        {
            ["specversion"] = new JsonObject { ["const"] = "1.0" },
            ["id"] = Text(200, 1),
            ["source"] = Text(200, 1),
            ["type"] = new JsonObject { ["const"] = type.CloudEventsType },
            ["time"] = Instant(),
            ["datacontenttype"] = new JsonObject { ["const"] = "application/json" },
            ["traceparent"] = Text(200, 0),
            ["correlationid"] = Text(200, 0),
            ["signature"] = new JsonObject { ["type"] = "string", ["description"] = "ECDSA P-256, r‖s in base64, over SHA-256 of the canonical JSON (RFC 8785) of data." },
            ["data"] = Object(type.Fields),
        },
    };

    private static JsonObject Object(IReadOnlyList<Field> fields)
    {
        var properties = new JsonObject();
        foreach (var field in fields)
            properties[field.Name] = Property(field);
        var schema = new JsonObject { ["type"] = "object" };
        if (fields.Any(field => field.Required))
            schema["required"] = new JsonArray([.. fields.Where(field => field.Required).Select(field => (JsonNode)field.Name)]);
        schema["properties"] = properties;
        return schema;
    }

    private static JsonObject Property(Field field)
    {
        var schema = field.Kind switch
        {
            FieldKind.Label or FieldKind.Text => Text(field.Maximum, field.Required ? 1 : 0),
            FieldKind.Choice => new JsonObject { ["enum"] = new JsonArray([.. field.Values.Select(value => (JsonNode)value)]) },
            FieldKind.Integer => new JsonObject { ["type"] = "integer", ["minimum"] = field.Minimum, ["maximum"] = (1L << 53) - 1 },
            FieldKind.Flag => new JsonObject { ["type"] = "boolean" },
            FieldKind.Money => new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9]{1,15}(\\.[0-9]{1,2})?$" },
            FieldKind.Instant => Instant(),
            FieldKind.Sha256 => new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9a-f]{64}$" },
            FieldKind.Labels => new JsonObject { ["type"] = "array", ["maxItems"] = field.Maximum, ["items"] = Text(500, 0) },
            FieldKind.Groups => new JsonObject { ["type"] = "array", ["maxItems"] = field.Maximum, ["items"] = Object(field.Members) },
            FieldKind.Attributes or FieldKind.Personal => new JsonObject
            {
                ["type"] = "object", ["maxProperties"] = field.Maximum, ["additionalProperties"] = Text(field.Kind == FieldKind.Personal ? 2000 : 200, 0),
            },
            _ => Object(field.Members),
        };
        schema["title"] = field.LabelEn;
        schema["x-title-th"] = field.LabelTh;
        if (field.Section is Section.Text or Section.Personal)
            schema["x-stored"] = field.Name == "subjectId" ? "as a random pseudonym" : "encrypted";
        if (field.Names != CatalogueReference.None)
            schema["x-catalogue"] = JsonNamingPolicy.CamelCase.ConvertName(field.Names.ToString());
        return schema;
    }

    private static JsonObject Text(int longest, int shortest)
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (shortest > 0)
            schema["minLength"] = shortest;
        schema["maxLength"] = longest;
        return schema;
    }

    private static JsonObject Instant() => new() { ["type"] = "string", ["format"] = "date-time" };

    private static string AsyncApi()
    {
        var yaml = new StringBuilder("""
            asyncapi: 3.0.0
            id: urn:mol:transparency:intake
            info:
              title: Case events of the Ministry of Labour
              version: 1.0.0
              description: >-
                How a departmental case system reports what happened in its cases. CloudEvents 1.0 in JSON, structured mode
                (content type application/cloudevents+json) or binary mode (headers cloudEvents:<attribute>). The user-id
                property must be the login of the case system. A confirm says that the broker has the event; how it ended
                is told by GET /api/case-events/outcomes?source=…&after=….
            defaultContentType: application/cloudevents+json
            servers:
              broker:
                host: broker.transparency.mol.go.th:5671
                pathname: /intake
                protocol: amqps
                security:
                  - $ref: '#/components/securitySchemes/caseSystem'
            channels:
              caseEvents:
                address: '{agency}.{type}'
                description: Topic exchange case-events in the virtual host intake; publish mandatory and with confirms.
                parameters:
                  agency:
                    description: Code of the agency, as in the catalogue.
                  type:
                    description: Event type without prefix and version, for example DecisionReached.
                bindings:
                  amqp:
                    is: routingKey
                    exchange:
                      name: case-events
                      type: topic
                      durable: true
                      vhost: intake
                messages:

            """);
        foreach (var type in EventTypes.All)
            yaml.Append($"      {type.Name}:\n        $ref: '#/components/messages/{type.Name}'\n");
        yaml.Append("""
            operations:
              reportCaseEvent:
                action: receive
                channel:
                  $ref: '#/channels/caseEvents'
            components:
              securitySchemes:
                caseSystem:
                  type: userPassword
              messages:

            """);
        foreach (var type in EventTypes.All)
            yaml.Append($"    {type.Name}:\n      name: {type.CloudEventsType}\n      contentType: application/cloudevents+json\n      payload:\n        $ref: 'schemas/{type.Name}.v1.json'\n");
        return yaml.ToString();
    }
}
