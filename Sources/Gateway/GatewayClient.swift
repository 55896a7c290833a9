internal import HTTP1
internal import JSON
package import Remote
internal import SystemKit

/// Has a gateway carry out a command, and hands over what comes of it as it comes.
package struct GatewayClient: Sendable {
  /// Why there is no result.
  package enum Problem: Error, Sendable {
    /// It could not be reached, or has gone in the middle.
    case unreachable(String)
    /// It does not want to; its words, and the exit code it gives for that.
    case refused(status: Int, code: String, message: String, hint: String?, exitCode: Int32)
  }

  private let address: GatewayAddress
  private let token: String

  /// How long making the connection may take.
  private static let connecting = Duration.seconds(10)
  /// A gateway that says nothing for so long is gone: it says something every 15 s.
  private static let silence = Duration.seconds(60)

  package init(_ address: GatewayAddress, token: String) {
    self.address = address
    self.token = token
  }

  /// Carries out a command and returns its exit code.
  package func run(_ request: RunRequest, give: (RunFrame) -> Void) throws(Problem) -> Int32 {
    let result: Result<Int32, Problem>
    do throws(SystemError) {
      let connection = try Socket.connect(
        host: address.host, port: address.port, until: .after(Self.connecting))
      var reader = ResponseReader()
      try send(request, on: connection)
      result = try exchange(connection, &reader, give)
    } catch {
      throw .unreachable("\(error)")
    }
    return try result.get()
  }

  private func send(
    _ request: RunRequest, on connection: borrowing Descriptor
  ) throws(SystemError) {
    let body = request.json.bytes()
    let head = """
      POST /run HTTP/1.1\r
      Host: \(address.authority)\r
      Authorization: Bearer \(token)\r
      Content-Type: application/json\r
      Content-Length: \(body.count)\r
      Connection: close\r
      \r

      """
    let bytes = Array(head.utf8) + body
    var rest = bytes[...]
    while !rest.isEmpty {
      switch try Socket.send(some: rest, on: connection) {
      case .moved(let count): rest = rest.dropFirst(count)
      case .wouldBlock:
        let ready = try StopOrder.wait(
          for: [.init(connection.number, readable: true, writable: true)],
          until: .after(Self.silence))
        // An answer before the end of the question is a refusal; silence is noticed when reading.
        guard ready[0].isReady, !ready[0].readable else { return }
      case .ended: return
      }
    }
  }

  private func exchange(
    _ connection: borrowing Descriptor, _ reader: inout ResponseReader, _ give: (RunFrame) -> Void
  ) throws(SystemError) -> Result<Int32, Problem> {
    let frames = FrameReader()
    while true {
      let ready = try StopOrder.wait(
        for: [.init(connection.number)], until: .after(Self.silence))
      guard ready[0].isReady else { return .failure(.unreachable("the gateway has fallen silent")) }
      var bytes: [UInt8] = []
      let hasEnded = try connection.read(into: &bytes) == .ended
      let content: [UInt8]
      do throws(ResponseError) {
        content = try reader.content(of: bytes)
      } catch {
        return .failure(.unreachable("what answers is no gateway (\(error))"))
      }
      guard reader.isSuccess else {
        reader.refusal += content
        if let problem = reader.problem(atEnd: hasEnded) { return .failure(problem) }
        continue
      }
      for frame in frames.frames(in: content) {
        if case .exit(let code) = frame { return .success(code) }
        give(frame)
      }
      if frames.isBroken { return .failure(.unreachable("what answers is no gateway")) }
      if hasEnded { return .failure(.unreachable("the gateway has ended in the middle")) }
    }
  }
}

/// The answer as far as it has come.
private struct ResponseReader {
  private var heads = ResponseHeadDecoder()
  private var head: ResponseHead?
  private var body: ResponseBodyDecoder?
  /// The content of an answer that is not a success.
  var refusal: [UInt8] = []

  /// Whether it is one, as far as is known.
  var isSuccess: Bool { head.map { $0.status.code == 200 } ?? true }

  mutating func content(of bytes: [UInt8]) throws(ResponseError) -> [UInt8] {
    if body != nil { return try body?.content(of: bytes) ?? [] }
    heads.feed(bytes)
    while let next = try heads.next() {
      guard next.status.code >= 200 else { continue }
      head = next
      body = try ResponseBodyDecoder(next)
      return try body?.content(of: heads.takeRest()) ?? []
    }
    return []
  }

  /// What a refusal says, once it is whole.
  func problem(atEnd: Bool) -> GatewayClient.Problem? {
    guard let head, atEnd || body?.isDone == true || refusal.count > 1 << 20 else { return nil }
    let error = (try? JSONValue(parsing: refusal))?["error"]
    let code = error?["exitCode"]?.int.flatMap { Int32(exactly: $0) }
    return .refused(
      status: head.status.code, code: error?["code"]?.string ?? "failed",
      message: error?["message"]?.string ?? "the gateway answers \(head.status)",
      hint: error?["hint"]?.string, exitCode: code ?? 255)
  }
}
