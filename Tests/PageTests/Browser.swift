import Foundation
import JSON
import JSONRPC
import SystemKit
import TestSandbox
import WebSocket

/// A headless Chromium with one page, driven over the Chrome DevTools Protocol.
final class Browser {
  /// Where Chromium is; nil when it is not installed.
  static let program = ["chromium", "chromium-browser", "google-chrome"].lazy.compactMap {
    Program.locate($0, in: ProcessInfo.processInfo.environment)
  }.first

  private let running: Running
  private let process: ProcessIdentity
  private var page: Peer<PageTransport>

  /// Starts it with an empty page; what it keeps is below the sandbox's root.
  init(_ sandbox: Sandbox, _ program: String) throws {
    let folder = try sandbox.folder("browser")
    let file = folder + "/pid"
    var words = [
      "--headless=new", "--remote-debugging-port=0", "--user-data-dir=\(folder)/profile",
      "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage",
      "--disable-background-networking",
    ]
    // As root it insists on that.
    if Environment.isRoot { words.append("--no-sandbox") }
    running = sandbox.start(
      "/bin/sh",
      ["-c", #"echo $$ > "$1"; shift; exec "$@""#, "sh", file, program] + words
        + ["about:blank"], within: .seconds(300))
    var process: ProcessIdentity?
    var port: UInt16?
    try eventually("Chromium listens", within: .seconds(60)) {
      let number = try sandbox.text(of: "browser/pid")?.trimmingCharacters(
        in: .whitespacesAndNewlines)
      process = number.flatMap { Int32($0) }.flatMap { ProcessIdentity(running: $0) }
      let lines = try sandbox.text(of: "browser/profile/DevToolsActivePort")?.split(separator: "\n")
      port = lines?.first.flatMap { UInt16($0) }
      return port != nil && process != nil
    }
    guard let process, let port else { throw SandboxError("Chromium has not started") }
    self.process = process
    let address = try Self.pageAddress(port)
    page = Peer(PageTransport(client: try .connect(to: address, until: .after(.seconds(20)))))
    try call("Page.enable")
    try call("Runtime.enable")
  }

  deinit {
    for entry in ProcessTable.tree(below: process.pid) { entry.identity.signal(.kill) }
    _ = try? running.finish()
  }

  /// The address of its page's debugger.
  private static func pageAddress(_ port: UInt16) throws -> WebSocketAddress {
    var address: WebSocketAddress?
    try eventually("Chromium has a page", within: .seconds(30)) {
      let connection = try Socket.connect(port: port)
      let head = "GET /json/list HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\r\n"
      try connection.write(all: Array(head.utf8))
      let answer = try GatewayProcess.read(
        connection, patience: .seconds(10), until: "} ]"
      ).text
      guard let start = answer.firstIndex(of: "["), let end = answer.lastIndex(of: "]") else {
        return false
      }
      let pages = try JSONValue(parsing: Array(answer[start...end].utf8)).array ?? []
      let page = pages.first { $0["type"] == "page" }
      address = try page?["webSocketDebuggerUrl"]?.string.map { try WebSocketAddress($0) }
      return address != nil
    }
    guard let address else { throw SandboxError("Chromium has no page") }
    return address
  }

  @discardableResult
  private func call(_ method: String, _ parameters: JSONValue = [:]) throws -> JSONValue {
    // What it tells meanwhile is not needed.
    defer { while let event = try? page.next(until: .after(.zero)) { _ = event } }
    return try page.call(method, parameters, until: .after(.seconds(30)))
  }

  /// Goes to an address.
  func open(_ address: String) throws {
    try call("Page.navigate", ["url": .string(address)])
    try eventually("the page is loaded") { try value("document.readyState") == "complete" }
  }

  /// Makes the window so large.
  func resize(_ width: Int, _ height: Int, isPhone: Bool) throws {
    try call(
      "Emulation.setDeviceMetricsOverride",
      [
        "width": .int(width), "height": .int(height), "deviceScaleFactor": 1,
        "mobile": .bool(isPhone),
      ])
  }

  /// What a JavaScript expression amounts to; a promise is awaited.
  @discardableResult
  func value(_ expression: String) throws -> JSONValue? {
    let reply = try call(
      "Runtime.evaluate",
      ["expression": .string(expression), "returnByValue": true, "awaitPromise": true])
    if let problem = reply["exceptionDetails"] {
      throw SandboxError("\(expression): \(problem.text())")
    }
    return reply["result"]?["value"]
  }

  /// Types into the element, as a person would.
  func type(_ text: String, into selector: String) throws {
    try value("document.querySelector(\(JSONValue.string(selector).text())).focus()")
    try call("Input.insertText", ["text": .string(text)])
  }

  /// Clicks in the middle of the element, as a person would.
  func click(_ selector: String) throws {
    let place = try value(
      """
      (() => { const it = document.querySelector(\(JSONValue.string(selector).text()));
        it.scrollIntoView({block: 'center'}); const box = it.getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2]; })()
      """)
    guard let place = place?.array, place.count == 2 else { throw SandboxError("no \(selector)") }
    for kind in ["mousePressed", "mouseReleased"] {
      try call(
        "Input.dispatchMouseEvent",
        [
          "type": .string(kind), "x": place[0], "y": place[1], "button": "left", "clickCount": 1,
        ])
    }
  }

  /// Keeps a picture of the page in the folder that `DEV_SESSIONS_TEST_PICTURES` names, if it does.
  func picture(_ name: String) throws {
    guard let folder = ProcessInfo.processInfo.environment["DEV_SESSIONS_TEST_PICTURES"] else {
      return
    }
    let reply = try call("Page.captureScreenshot", ["format": "png"])
    let data = reply["data"]?.string.flatMap { Data(base64Encoded: $0) } ?? Data()
    try FileSystem.makeFolders(folder)
    try FileSystem.replace(Path.join(folder, "\(name).png"), with: [UInt8](data))
  }
}

/// DevTools messages, a text message each.
struct PageTransport: MessageTransport, ~Copyable {
  var client: WebSocketClient

  mutating func send(_ message: [UInt8], until deadline: Deadline) throws {
    var call = try JSONValue(parsing: message).object ?? [:]
    // Chromium takes no member it does not know.
    call["jsonrpc"] = nil
    try client.send(Message(.text, JSONValue.object(call).bytes()), until: deadline)
  }

  mutating func receive(until deadline: Deadline) throws -> TransportReception {
    switch try client.receive(until: deadline) {
    case .message(let message): .message(message.payload)
    case .timedOut: .timedOut
    case .ended(let ending): .ended(ending.description)
    }
  }
}
