internal import JSON
internal import SessionStore

/// What the user says about the container of a session in docker mode; kept in the record.
package struct ContainerSettings: Hashable, Sendable {
  /// The image, which has the agent's program on its PATH; nil leaves all to `clauded`.
  package var image: String?
  /// The network as `docker run --network` takes it; nil is Docker's usual one.
  package var network: String?
  /// More options for `docker run`.
  package var options: [String] = []

  package init() {}

  /// What the record of a session has.
  init(_ record: SessionRecord) {
    image = record[field: "image"]?.string
    network = record[field: "network"]?.string
    options = record[field: "dockerOptions"]?.array?.compactMap(\.string) ?? []
  }

  /// Whether it has no network, or one that is set up elsewhere: this machine's or another container's.
  var hasNetworkOfOthers: Bool {
    ["none", "host"].contains(network) || network?.hasPrefix("container:") == true
  }

  /// Notes them in the record.
  func note(in record: inout SessionRecord) {
    record[field: "image"] = image.map(JSONValue.string)
    record[field: "network"] = network.map(JSONValue.string)
    record[field: "dockerOptions"] =
      options.isEmpty ? nil : .array(options.map(JSONValue.string))
  }
}

extension SessionRecord {
  /// Whether the agent runs in a container.
  var isInContainer: Bool { mode == Mode.docker.rawValue }
}
