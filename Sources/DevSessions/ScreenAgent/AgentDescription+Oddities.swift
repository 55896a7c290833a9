internal import JSON
internal import Tmux

extension AgentDescription {
  /// What a field must be.
  private enum Shape {
    case text, texts, number, texted, screen
  }

  private static let fields: [String: Shape] = [
    "command": .texts, "permissions": .texted, "model": .texts, "resume": .texts,
    "environment": .texted, "prompt": .text, "promptArguments": .texts, "interrupt": .texts,
    "statusBarLines": .number, "settleMilliseconds": .number, "screen": .screen,
  ]

  /// What in a description has no effect, or another than was meant, in one phrase each; what makes it
  /// useless is thrown when it is read.
  static func oddities(_ json: JSONValue) -> [String] {
    guard let members = json.object?.members else { return [] }
    return members.flatMap { member -> [String] in
      guard let shape = fields[member.key] else { return ["there is no field “\(member.key)”"] }
      switch shape {
      case .text: return member.value.string == nil ? ["\(member.key) must be a text"] : []
      case .texts: return texts(member.key, member.value) + keys(member.key, member.value)
      case .number: return member.value.int == nil ? ["\(member.key) must be a whole number"] : []
      case .texted: return texted(member.key, member.value)
      case .screen: return screen(member.value)
      }
    }
  }

  private static func texts(_ name: String, _ value: JSONValue) -> [String] {
    guard let elements = value.array, elements.allSatisfy({ $0.string != nil }) else {
      return ["\(name) must be a list of texts"]
    }
    return []
  }

  private static func keys(_ name: String, _ value: JSONValue) -> [String] {
    guard name == "interrupt" else { return [] }
    return (value.array ?? []).compactMap(\.string).filter { Key($0) == nil }.map {
      "interrupt names a key “\($0)” that tmux does not know"
    }
  }

  private static func texted(_ name: String, _ value: JSONValue) -> [String] {
    guard let members = value.object?.members else { return ["\(name) must be an object"] }
    return members.flatMap { member -> [String] in
      guard name == "permissions" else {
        return member.value.string == nil ? ["\(name).\(member.key) must be a text"] : []
      }
      guard Permissions(rawValue: member.key) != nil else {
        let known = Permissions.allCases.map(\.rawValue).joined(separator: ", ")
        return ["permissions knows \(known), not “\(member.key)”"]
      }
      return texts("permissions.\(member.key)", member.value)
    }
  }

  private static func screen(_ value: JSONValue) -> [String] {
    guard let members = value.object?.members else { return ["screen must be an object"] }
    return members.flatMap { member -> [String] in
      guard let patterns = member.value.array else {
        return ["screen.\(member.key) must be a list of patterns"]
      }
      return patterns.flatMap { pattern($0).map { "screen.\(member.key): \($0)" } }
    }
  }

  private static func pattern(_ value: JSONValue) -> [String] {
    let text = value.string ?? value["match"]?.string ?? ""
    var found: [String] = []
    if text.allSatisfy({ "*^$ ".contains($0) }), text != "^$" {
      found.append("the pattern “\(text)” matches every line")
    }
    for member in value.object?.members ?? [] {
      switch member.key {
      case "match": break
      case "case" where member.value.bool != nil: break
      case "lines" where (member.value.int ?? 0) > 0: break
      case "case": found.append("case must be true or false in \(value.text())")
      case "lines": found.append("lines must be a number above 0 in \(value.text())")
      default: found.append("a pattern has no “\(member.key)”, as in \(value.text())")
      }
    }
    return found
  }
}
