/// The members of a JSON object, in the order they were written.
///
/// Look-up is linear: objects here have a few dozen members, where a scan beats hashing.
/// A repeated key is kept as written; look-up finds the last, as JavaScript does.
package struct JSONObject: Hashable, Sendable {
  /// A `key: value` pair.
  package struct Member: Hashable, Sendable {
    package let key: String
    package var value: JSONValue
  }

  /// The members in order.
  package private(set) var members: [Member]

  /// Makes an empty object.
  package init() {
    members = []
  }

  /// Makes an object of these members, in this order.
  package init(_ pairs: [(String, JSONValue)]) {
    members = pairs.map { Member(key: $0.0, value: $0.1) }
  }

  init(members: [Member]) {
    self.members = members
  }

  /// The value of `key`.
  ///
  /// Setting replaces an existing key in place and appends a new one; nil removes the key.
  package subscript(key: String) -> JSONValue? {
    get { members.last { $0.key == key }?.value }
    set {
      guard let newValue else {
        members.removeAll { $0.key == key }
        return
      }
      if let index = members.lastIndex(where: { $0.key == key }) {
        members[index].value = newValue
      } else {
        members.append(Member(key: key, value: newValue))
      }
    }
  }

  /// The keys in order.
  package var keys: [String] {
    members.map(\.key)
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self.init(elements)
  }
}
