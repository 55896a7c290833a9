internal import CommandLine
internal import JSON

/// The description of the API for programs (OpenAPI 3.1), from the routes themselves.
struct OpenAPI {
  let version: String
  let routes: [Route]

  var document: JSONValue {
    var paths = JSONObject()
    for (path, operations) in Dictionary(grouping: routes, by: \.path).sorted(by: {
      $0.key < $1.key
    }) {
      var item = JSONObject()
      for route in operations { item[route.method.lowercased()] = operation(route) }
      paths[path] = .object(item)
    }
    for (path, item) in Self.others { paths[path] = item }
    return [
      "openapi": "3.1.0",
      "info": [
        "title": "dev-sessions gateway", "version": .string(version),
        "description": .string(
          "Each route carries out the command of its name with --json and answers what that prints. "
            + "The field \(Answers.exitField), and exitCode in errors and at the end of streams, is "
            + "the command's exit code."),
        "license": ["name": "MIT", "identifier": "MIT"],
      ],
      "servers": [["url": "http://127.0.0.1:6767"]],
      "security": [["token": []]],
      "paths": .object(paths),
      "components": [
        "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
        "schemas": ["Error": Self.errorSchema],
      ],
    ]
  }

  private func operation(_ route: Route) -> JSONValue {
    let declaration = route.command.declaration
    var object = JSONObject([
      ("operationId", .string((route.method.lowercased() + "-" + declaration.name))),
      ("summary", .string(declaration.summary)),
    ])
    if !declaration.discussion.isEmpty {
      object["description"] = .string(declaration.discussion.joined(separator: "\n\n"))
    }
    if route.method == "GET" {
      object["parameters"] = .array(route.parameters.map(Self.queryParameter))
    } else {
      object["requestBody"] = Self.body(route.parameters)
    }
    let type = route.command.isLong ? "application/x-ndjson" : "application/json"
    let success: JSONValue = [
      "description": .string("What dev-sessions \(declaration.name) --json prints."),
      "content": .object(JSONObject([(type, JSONValue.object(JSONObject()))])),
    ]
    var responses = JSONObject([("200", success)])
    for (code, text) in Self.failures { responses[code] = Self.failure(text) }
    object["responses"] = .object(responses)
    return .object(object)
  }

  private static func queryParameter(_ parameter: Parameter) -> JSONValue {
    [
      "name": .string(parameter.name), "in": "query", "description": .string(parameter.help),
      "required": .bool(parameter.isRequired), "schema": parameter.schema,
    ]
  }

  private static func body(_ parameters: [Parameter]) -> JSONValue {
    var properties = JSONObject()
    for parameter in parameters {
      var schema = parameter.schema.object ?? JSONObject()
      if schema["description"] == nil { schema["description"] = .string(parameter.help) }
      properties[parameter.name] = .object(schema)
    }
    let required = parameters.filter(\.isRequired).map { JSONValue.string($0.name) }
    var schema = JSONObject([
      ("type", "object"), ("properties", .object(properties)), ("additionalProperties", false),
    ])
    if !required.isEmpty { schema["required"] = .array(required) }
    return ["required": true, "content": ["application/json": ["schema": .object(schema)]]]
  }

  private static let failures = [
    ("400", "Wrong usage (exit code 2)."), ("401", "No valid token."),
    ("403", "The token does not allow it, or the host or origin is not ours."),
    ("404", "No such session (6)."),
    ("409", "An answer is due (3), the turn failed (4), or the session does not run (5)."),
    ("422", "It failed; the message says why (1)."), ("502", "Delivery could not be proven (7)."),
    ("503", "Too much is under way."), ("504", "Timed out (124)."),
  ]

  private static func failure(_ text: String) -> JSONValue {
    [
      "description": .string(text),
      "content": ["application/json": ["schema": ["$ref": "#/components/schemas/Error"]]],
    ]
  }

  private static let errorSchema: JSONValue = [
    "type": "object", "required": ["error"],
    "properties": [
      "error": [
        "type": "object", "required": ["code", "message", "exitCode"],
        "properties": [
          "code": ["type": "string"], "message": ["type": "string"], "hint": ["type": "string"],
          "exitCode": ["type": "integer"],
        ],
      ]
    ],
  ]

  private static func plain(_ method: String, _ id: String, _ text: String, _ type: String)
    -> JSONValue
  {
    let response: JSONValue = [
      "description": .string(text),
      "content": .object(JSONObject([(type, JSONValue.object(JSONObject()))])),
    ]
    let operation: JSONValue = [
      "operationId": .string(id), "summary": .string(text), "responses": ["200": response],
    ]
    return .object(JSONObject([(method, operation)]))
  }

  private static let others: [(String, JSONValue)] = [
    (
      "/health",
      plain("get", "health", "Whether the gateway is there. Needs no token.", "application/json")
    ),
    (
      "/events",
      plain("get", "events", "Status changes, ends of turns, questions.", "text/event-stream")
    ),
    ("/openapi.json", plain("get", "openapi", "This description.", "application/json")),
    (
      "/run",
      plain(
        "post", "run", "Carries out a command line; what containers use.", "application/x-ndjson")
    ),
  ]
}
