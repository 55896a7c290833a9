import JSON
import SystemKit
import TestSandbox
import Testing

/// The gateway's page, in a real browser, with a real agent behind it.
///
/// `make test-page` installs Chromium; without it these are passed over.
@Suite(.enabled(if: Browser.program != nil, "Chromium is not installed")) struct PageTests {
  private func withBrowser(
    _ body: @Sendable (Sandbox, GatewayProcess, Browser) throws -> Void
  ) async throws {
    try await Seats.shared.run(alone: false) {
      try await Sandbox(withClaude: true).provide { @Sendable in
        let sandbox = try #require(Sandbox.current)
        try sandbox.withGateway { gateway in
          let program = try #require(Browser.program)
          let browser = try Browser(sandbox, program)
          try browser.resize(1000, 800, isPhone: false)
          try browser.open("http://127.0.0.1:\(gateway.port)/")
          try body(sandbox, gateway, browser)
        }
      }
    }
  }

  private func enter(_ token: String, _ browser: Browser) throws {
    try browser.type(token, into: "#token")
    try browser.click("#enter button")
  }

  @Test("a person enters the token, sends a prompt, answers a question, and kills")
  func job() async throws {
    try await withBrowser { sandbox, gateway, browser in
      let id = try sandbox.done("create", "-q", "-d", "<b>bold</b> & <img src=x onerror=alert(1)>")
      #expect(try browser.value("document.querySelectorAll('article').length") == 0)
      try enter("wrong", browser)
      try eventually("it is refused") { try browser.value("!refusal.hidden") == true }
      try browser.picture("refused")
      try enter(gateway.token, browser)
      try eventually("the session is there") {
        try browser.value("document.querySelector('article .status')?.textContent") == "idle"
      }
      #expect(try browser.value("link.textContent") == "live")
      #expect(try browser.value("document.querySelector('article h2').textContent") == .string(id))
      #expect(try browser.value("document.querySelectorAll('article b, article img').length") == 0)
      #expect(try browser.value("location.href") == .string("http://127.0.0.1:\(gateway.port)/"))

      try browser.type("[[say hello from the page]]", into: "article textarea")
      try browser.click("article .send button")
      try eventually("the answer is shown", within: .seconds(30)) {
        try browser.value("document.querySelector('.said pre').textContent")
          == "hello from the page"
      }
      try browser.picture("answer")

      try sandbox.done("send", id, "[[ask Which colour?|Red|Blue]][[say chosen]]")
      try eventually("the question is shown", within: .seconds(30)) {
        try browser.value("!document.querySelector('.question').hidden") == true
      }
      #expect(
        try browser.value("document.querySelector('.question').textContent")?.string?
          .contains("Which colour?") == true)
      try browser.picture("question")
      try browser.resize(390, 844, isPhone: true)
      try browser.picture("phone")
      #expect(
        try browser.value("document.documentElement.scrollWidth <= 390") == true,
        "nothing is wider than a phone")
      try browser.click(".question .choices button:nth-of-type(2)")
      try eventually("it is answered", within: .seconds(30)) {
        try browser.value("document.querySelector('.said pre').textContent") == "chosen"
      }
      #expect(try sandbox.done("logs", id, "--tools").contains("Blue"))

      // Nobody is there to press the dialog's button.
      try browser.value("window.confirm = () => true")
      try browser.click("article .kill")
      try eventually("it is gone", within: .seconds(30)) {
        try browser.value("document.querySelectorAll('article').length") == 0
      }
      #expect(try sandbox.run("status", id).code == 6)
      #expect(try browser.value("!none.hidden") == true)
    }
  }

  @Test("it loads nothing from elsewhere and runs nothing that is not its own")
  func policy() async throws {
    try await withBrowser { _, gateway, browser in
      #expect(
        try browser.value(
          "fetch('http://127.0.0.1:1/').then(() => 'loaded', (error) => error.name)")
          == "TypeError")
      let injected = """
        (() => { const it = document.createElement('script'); it.textContent = 'window.bad = 1';
          document.body.append(it); return typeof window.bad; })()
        """
      #expect(try browser.value(injected) == "undefined")
      #expect(try browser.value("performance.getEntriesByType('resource').length") == 0)
      try enter(gateway.token, browser)
      try eventually("it is live") { try browser.value("link.textContent") == "live" }
      #expect(try browser.value("localStorage.length") == 0)
      #expect(try browser.value("document.cookie") == "")
      try browser.click("#leave")
      #expect(try browser.value("sessionStorage.length") == 0)
    }
  }

  @Test("when the gateway goes away it says so, and it comes back by itself")
  func reconnect() async throws {
    try await Seats.shared.run(alone: false) {
      try await Sandbox(withClaude: false).provide { @Sendable in
        let sandbox = try #require(Sandbox.current)
        let browser = try Browser(sandbox, try #require(Browser.program))
        let first = try sandbox.startGateway()
        try browser.open("http://127.0.0.1:\(first.port)/")
        try enter(first.token, browser)
        try eventually("it is live") { try browser.value("link.textContent") == "live" }
        try first.end()
        try eventually("it says so") {
          try browser.value("link.textContent") == "connection lost, trying again"
        }
        let second = sandbox.begin(["gateway", "--port", "\(first.port)"])
        try eventually("it is back", within: .seconds(40)) {
          try browser.value("link.textContent") == "live"
        }
        #expect(!second.hasEnded)
        for process in try sandbox.gateways() { process.signal(.terminate) }
        _ = try second.finish()
      }
    }
  }

  @Test("a session whose last turn failed is first, red, and says why")
  func failed() async throws {
    try await withBrowser { sandbox, gateway, browser in
      let good = try sandbox.done("create", "-q", "--cli", "terminal", "--", "sh")
      let id = try sandbox.done("create", "-q")
      #expect(try sandbox.run("ask", id, "[[fail 400 no such luck]]").code == 4)
      try enter(gateway.token, browser)
      let card =
        "[...document.querySelectorAll('article')].find(a => a.textContent.includes('\(id)'))"
      try eventually("the reason is shown") {
        try browser.value("\(card)?.querySelector('.known').textContent.includes('no such luck')")
          == true
      }
      #expect(try browser.value("\(card).querySelector('.status').textContent") == "idle (failed)")
      #expect(try browser.value("\(card).style.order") == "1")
      #expect(try browser.value("document.title") == "(1) dev-sessions")
      try browser.picture("failed")
      // And it goes when the session is well again.
      #expect(try sandbox.run("ask", id, "better now").code == 0)
      try eventually("it is well again") {
        try browser.value("\(card).querySelector('.known').hidden") == true
      }
      #expect(try browser.value("\(card).querySelector('.status').textContent") == "idle")
      #expect(try sandbox.status(good) == "idle")
    }
  }
}

extension Sandbox {
  /// The gateways that run for this sandbox.
  fileprivate func gateways() throws -> [ProcessIdentity] {
    try execute("/bin/ps", ["-axo", "pid=,args="]).output.split(separator: "\n")
      .filter { $0.contains("\(root)/bin/dev-sessions gateway") }
      .compactMap { $0.split(separator: " ").first.flatMap { Int32($0) } }
      .compactMap { ProcessIdentity(running: $0) }
  }
}
