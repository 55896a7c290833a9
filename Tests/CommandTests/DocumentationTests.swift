import JSON
import SystemKit
import TestSandbox
import Testing

extension CommandTests {
  /// The documentation against the program: neither knows what the other does not.
  @Suite struct DocumentationTests {
    /// Everything that users and agents read.
    static func texts() throws -> [(name: String, text: String)] {
      let docs = try FileSystem.list(Path.join(Checkout.root, "docs")).filter {
        $0.hasSuffix(".md")
      }
      let names =
        ["README.md", "skills/AGENTS.md"] + SkillInstallTests.skills.map { "skills/\($0)/SKILL.md" }
        + docs.map { "docs/" + $0 }
      return try names.map { ($0, try Checkout.text($0)) }
    }

    /// Options of other programs that the documentation names.
    static let otherOptions: Set<String> = [
      "--network", "--add-host", "--ignore-whitespace",
      "--settings", "--dangerously-skip-permissions", "--permission-mode", "--session-id",
      "--add-dir", "--strip-components", "--ws-auth", "--listen", "--static-swift-stdlib",
      "--no-export-dynamic", "--profile", "--bg",
      // Words of pagers.
      "--More--", "--Type",
    ]

    /// Variables that only programs which we start read, and that nobody sets.
    static let innerVariables: Set<String> = [
      "DEV_SESSIONS_CODEX_TOKEN", "DEV_SESSIONS_ZDOTDIR",
      // The beginning of several.
      "DEV_SESSIONS_GATEWAY",
    ]

    private func declarations() throws -> JSONValue {
      try sandbox().run("manual", "--json").json()
    }

    private static func names(_ list: JSONValue?, _ key: String = "name") -> [String] {
      list?.array?.compactMap { $0[key]?.string } ?? []
    }

    @Test("the declarations that help, manual and completion are made of are sound")
    func soundness() throws {
      let checked = try sandbox().begin(["check-declarations"]).finish()
      #expect(checked.code == 0, "\(checked)")
    }

    @Test("every command line in it is understood")
    func commandLines() throws {
      let sandbox = try sandbox()
      var count = 0
      for (name, text) in try Self.texts() {
        let markdown = Markdown(text)
        let blocks = markdown.blocks.filter { $0.language == "sh" }.map(\.text)
        let indented = text.split(separator: "\n").filter { $0.hasPrefix("    ") }.map(String.init)
        for shell in blocks + markdown.spans + indented {
          for words in Markdown.calls(
            of: "dev-sessions", in: shell.replacing(/<[a-z-]+>/, with: "placeholder"))
          {
            // Lines that go on, commands in general, and what is no part of the interface.
            if words.contains(where: { $0.contains("…") }) { continue }
            if ["placeholder", "launch", "hook", "record", "relay"].contains(words.first) {
              continue
            }
            count += 1
            let checked = try sandbox.begin(["check-usage"] + words).finish()
            #expect(checked.code == 0, "\(name): dev-sessions \(words): \(checked.errors)")
          }
        }
      }
      #expect(count > 60, "only \(count) were found")
    }

    @Test("every option in it exists, for the command it is named with")
    func options() throws {
      let commands = try declarations()["commands"]?.array ?? []
      let all = commands + commands.flatMap { $0["subcommands"]?.array ?? [] }
      var known: [String: Set<String>] = [:]
      for command in all {
        let options = command["options"]?.array ?? []
        let short = options.compactMap { $0["short"]?.string }
        known[command["name"]?.string ?? "", default: []].formUnion(
          Self.names(command["options"]) + short)
      }
      let everything = known.values.reduce(into: Set(["--version"])) { $0.formUnion($1) }
      for (name, text) in try Self.texts() {
        for span in Markdown(text).spans {
          let words = span.split(separator: " ").map(String.init)
          let named = words.prefix(2).compactMap { known[$0] }
          let allowed = named.isEmpty ? everything : named.reduce(into: Set()) { $0.formUnion($1) }
          for word in words where word.hasPrefix("--") && word.count > 2 {
            let option = String(word.prefix { $0 != "=" && $0 != "," })
            let isKnown = allowed.contains(option) || Self.otherOptions.contains(option)
            #expect(isKnown, "\(name): there is no \(option) in “\(span)”")
          }
        }
      }
    }

    @Test("every command is in README or docs/, every exit code in README")
    func commands() throws {
      let declarations = try declarations()
      let texts = try Self.texts().filter { !$0.name.hasPrefix("skills/") }
      let words = texts.flatMap { each -> [String] in
        let markdown = Markdown(each.text)
        return (markdown.spans + markdown.blocks.map(\.text)).flatMap { code in
          code.split { $0 == " " || $0.isNewline }.map(String.init)
        }
      }
      for command in Self.names(declarations["commands"]) {
        #expect(words.contains(command), "\(command) is documented nowhere")
      }
      let codes = declarations["exitCodes"]?.array?.compactMap { $0["code"]?.int } ?? []
      let table = try Checkout.text("README.md").split(separator: "\n").filter {
        $0.hasPrefix("| ") && $0.dropFirst(2).first?.isNumber == true
      }
      let documented = table.flatMap { row in
        row.split(separator: "|")[0].split { $0 == "," || $0 == " " }.compactMap { Int($0) }
      }
      #expect(Set(documented) == Set(codes + [130, 143]))
    }

    @Test("the environment variables and settings: code, manual and docs/files.md know the same")
    func environment() throws {
      let declarations = try declarations()
      let declared = Set(Self.names(declarations["environment"]))
      let files = try Checkout.text("docs/files.md")
      let rows = files.split(separator: "\n").filter { $0.hasPrefix("| `") }
      let first = rows.flatMap { Markdown(String($0.split(separator: "|")[0])).spans }
      let isVariable = { (word: String) in
        word.contains("_") && word.allSatisfy { $0 == "_" || ($0.isASCII && $0.isUppercase) }
      }
      #expect(Set(first.filter(isVariable)) == declared)
      let settings = declarations["settings"]?.array?.compactMap(\.string) ?? []
      let commands = Self.names(declarations["commands"])
      let isSetting = { (word: String) in
        !["config.json", "gateway.token", "gateway.log"].contains(word) && word.contains(".")
          && commands.contains(String(word.prefix { $0 != "." }))
      }
      #expect(Set(first.filter(isSetting)) == Set(settings))
      for (name, text) in try Self.texts() {
        for word in text.matches(of: /DEV_SESSIONS_[A-Z_]+/).map({ String($0.output) }) {
          // `DEV_SESSIONS_GATEWAY_*` stands for several.
          #expect(word.hasSuffix("_") || declared.contains(word), "\(name): nobody reads \(word)")
        }
      }
      for word in try Self.variablesInSources().subtracting(Self.innerVariables) {
        #expect(declared.contains(word), "\(word) is read, but documented nowhere")
      }
    }

    /// Our own variables that the sources name.
    private static func variablesInSources() throws -> Set<String> {
      var found: Set<String> = []
      func visit(_ folder: String) throws {
        for name in try FileSystem.list(folder) {
          let path = Path.join(folder, name)
          if FileSystem.isFolder(path) {
            try visit(path)
          } else if name.hasSuffix(".swift") {
            let text = String(decoding: try FileSystem.read(path) ?? [], as: UTF8.self)
            found.formUnion(
              text.matches(of: /"(DEV_SESSIONS_[A-Z_]+)"/).map { String($0.output.1) })
          }
        }
      }
      try visit(Path.join(Checkout.root, "Sources"))
      return found
    }

    @Test("docs/json.md names every command with --json, and every member of what it prints")
    func json() throws {
      let spans = Set(Markdown(try Checkout.text("docs/json.md")).spans)
      for member in OutputSchemas.all.members {
        let names = Self.memberNames(member.value) + (member.key == "error" ? [] : [member.key])
        let missing = names.filter { !spans.contains($0) }
        #expect(missing.isEmpty, "of \(member.key)")
      }
    }

    /// The members of the objects a schema describes, but not of those in them.
    private static func memberNames(_ schema: JSONValue) -> [String] {
      let forms = schema["anyOf"]?.array ?? [schema["items"] ?? schema]
      return forms.flatMap { $0["properties"]?.object?.keys ?? [] }
    }

    @Test("every link to a file leads somewhere")
    func links() throws {
      for (name, text) in try Self.texts() {
        let folder = Path.parent(Path.join(Checkout.root, name))
        for match in text.matches(of: /\]\(([^)#:]+)\)/) {
          let path = Path.join(folder, String(match.output.1))
          #expect(FileSystem.exists(path), "\(name): \(match.output.1)")
        }
      }
    }
  }
}
