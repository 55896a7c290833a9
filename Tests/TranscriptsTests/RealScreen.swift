import Foundation
import Transcripts

/// A screen of the real Claude Code (2.1.330), as tmux captured it with its escape sequences.
enum RealScreen {
  static func text(_ name: String) throws -> String {
    let path = Bundle.module.path(forResource: "Fixtures/Screens/\(name)", ofType: "txt") ?? ""
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  static func read(_ name: String) throws -> ClaudeScreen {
    ClaudeScreen(try text(name))
  }

  static func all() throws -> Set<String> {
    let folder = Bundle.module.path(forResource: "Fixtures/Screens", ofType: nil) ?? ""
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    return Set(names.map { $0.replacing(".txt", "") })
  }
}
