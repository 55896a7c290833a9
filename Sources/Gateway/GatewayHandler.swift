internal import CommandLine
internal import DevSessions
internal import HTTP1
internal import JSON
internal import Remote
internal import SystemKit

/// From a request to its answer.
///
/// Runs on the server's thread and never blocks: commands run on threads of the pool.
struct GatewayHandler {
  /// How long a stream may be silent before something without meaning is sent.
  static let keepAlive = Duration.seconds(15)

  let backend: Backend
  let gatekeeper: Gatekeeper
  let tokenFile: TokenFile
  let pool: JobPool
  let log: RequestLog
  let routes: [Route]

  init(backend: Backend, gatekeeper: Gatekeeper, tokenFile: TokenFile, log: RequestLog) {
    self.backend = backend
    self.gatekeeper = gatekeeper
    self.tokenFile = tokenFile
    self.log = log
    pool = JobPool()
    routes = backend.commands.flatMap(Route.all)
  }

  /// A refusal that does not depend on the body, or nil.
  func refuse(_ request: Request) -> Response? {
    do throws(SystemError) {
      switch try verdict(request) {
      case .open, .welcome: return nil
      case .unknown: return logged(request, Answers.unauthorized)
      case .forbidden(let reason): return logged(request, Answers.forbidden(reason))
      }
    } catch {
      return logged(request, Answers.unreadable(error))
    }
  }

  /// The answer to a whole request.
  func answer(_ request: Request) -> Response {
    do throws(SystemError) {
      switch try verdict(request) {
      case .unknown: return logged(request, Answers.unauthorized)
      case .forbidden(let reason): return logged(request, Answers.forbidden(reason))
      case .open: return logged(request, openAnswer(request))
      case .welcome(let visitor):
        return logged(request, answer(request, visitor), visitor.scope)
      }
    } catch {
      return logged(request, Answers.unreadable(error))
    }
  }

  /// - Throws: `SystemError` when the token cannot be read, which says nothing of who asks.
  private func verdict(_ request: Request) throws(SystemError) -> Gatekeeper.Verdict {
    // Read anew each time, so that a rotated token counts at once.
    gatekeeper.verdict(request, try tokenFile.read())
  }

  private func openAnswer(_ request: Request) -> Response {
    request.target == "/" ? Page.response : health
  }

  /// That it is there, and which version: nothing about sessions or this machine.
  private var health: Response {
    let value: JSONValue = [
      "ok": true, "program": "dev-sessions", "version": .string(backend.version),
    ]
    return Answers.json(value.bytes() + [0x0A])
  }

  private func answer(_ request: Request, _ visitor: Visitor) -> Response {
    let method = request.method == "HEAD" ? "GET" : request.method
    switch (method, request.path) {
    case ("GET", "/"): return Page.response
    case ("GET", "/health"): return health
    case ("GET", "/openapi.json"):
      return Answers.json(OpenAPI(version: backend.version, routes: routes).document.bytes())
    case ("GET", "/events"): return events(request, visitor)
    case ("POST", "/run"): return run(request, visitor)
    case (_, "/"), (_, "/health"), (_, "/openapi.json"), (_, "/events"): return wrongMethod("GET")
    case (_, "/run"): return wrongMethod("POST")
    default: break
    }
    let matching = routes.filter { $0.path == request.path }
    guard !matching.isEmpty else {
      return Answers.error(
        Status(404), "not_found", "there is no such path", hint: "see /openapi.json")
    }
    guard let route = matching.first(where: { $0.method == method }) else {
      return wrongMethod(matching.map(\.method).joined(separator: ", "))
    }
    return call(route, request, visitor)
  }

  private func wrongMethod(_ allowed: String) -> Response {
    var response = Answers.error(
      Status(405), "wrong_method", "this path takes \(allowed)", exitCode: .usage)
    response.headers["Allow"] = allowed
    return response
  }

  private func logged(
    _ request: Request, _ response: Response, _ scope: TokenScope? = nil
  ) -> Response {
    log.note(request, response, scope, isKnown: routes.contains { $0.path == request.path })
    return response
  }
}

// MARK: - Commands

extension GatewayHandler {
  /// Carries out a command called elsewhere.
  private func run(_ request: Request, _ visitor: Visitor) -> Response {
    let call: RunRequest
    switch JSONBody(request) {
    case .value(let value):
      guard let found = RunRequest(value) else { return JSONBody.refusal }
      call = found
    case .refused(let response): return response
    }
    guard let command = backend.commands.first(where: { $0.declaration.name == call.words.first })
    else {
      return Answers.error(
        Status(400), "usage", "there is no such command here", exitCode: .usage)
    }
    switch command.use {
    case .reads: break
    case .changes, .showsOrChanges:
      if visitor.scope.isReadOnly { return Answers.forbidden("this token may only read") }
    case .here, .never:
      return Answers.forbidden("\(command.declaration.name) is not for callers elsewhere")
    }
    let job = start(command, for: visitor) { [run = backend.run] job in
      let code = run(call, visitor.scope) { job.add($0.line) }
      job.add(RunFrame.exit(code).line)
      return code
    }
    guard let job else { return Answers.busy }
    return stream(job, alive: RunFrame.alive.line)
  }

  /// Answers a route by its command.
  private func call(_ route: Route, _ request: Request, _ visitor: Visitor) -> Response {
    if visitor.scope.isReadOnly, !route.isReading {
      return Answers.forbidden("this token may only read")
    }
    let values: JSONObject
    if route.method == "GET" {
      guard let query = Query.values(request.query ?? "") else {
        return Answers.error(Status(400), "usage", "the query cannot be read", exitCode: .usage)
      }
      values = query
    } else {
      guard request.query == nil else {
        return Answers.error(
          Status(400), "usage", "\(route.path) takes a JSON body, no query", exitCode: .usage)
      }
      switch JSONBody(request) {
      case .value(let value):
        guard let body = value.object else { return JSONBody.refusal }
        values = body
      case .refused(let response): return response
      }
    }
    let words: [String]
    do throws(Route.Problem) {
      words = try route.words(values)
    } catch {
      return Answers.error(Status(400), "usage", error.text, exitCode: .usage)
    }
    return route.command.isLong ? long(route, words, visitor) : short(route, words, visitor)
  }

  /// The whole result at once.
  private func short(_ route: Route, _ words: [String], _ visitor: Visitor) -> Response {
    // Kept as it is: a long answer must not be in memory in several forms.
    let result = ResultCollector()
    let job = start(route.command, for: visitor) { [run = backend.run] _ in
      run(RunRequest(words: words), visitor.scope) { result.add($0) }
    }
    guard let job else { return Answers.busy }
    let holder = JobHolder(job)
    return Response(
      body: .later(descriptor: job.descriptor, until: .never) {
        let taken = holder.job.take()
        if taken.isVoid { return Answers.unauthorized }
        return taken.exitCode.map { result.take().response($0) }
      })
  }

  /// Line by line, with the exit code in a last one.
  ///
  /// A failure in the first second gets a status of its own.
  private func long(_ route: Route, _ words: [String], _ visitor: Visitor) -> Response {
    let job = start(route.command, for: visitor) { [run = backend.run] job in
      let frames = FrameCollector()
      let code = run(RunRequest(words: words), visitor.scope) { frame in
        if case .output(let text) = frame { job.add(Array(text.utf8)) }
        frames.add(frame)
      }
      if let error = frames.result.error(code), frames.result.output.isEmpty { job.add(error) }
      let last: JSONValue = ["exitCode": .int(code)]
      job.add(last.bytes() + [0x0A])
      return code
    }
    guard let job else { return Answers.busy }
    return startOfStream(JobHolder(job), isHeld: route.command.saysItsResult)
  }

  /// - Parameter isHeld: whether the first lines are the result, which the exit code may follow at
  ///   once, and so wait for it.
  private func startOfStream(_ holder: JobHolder, isHeld: Bool) -> Response {
    let patience = Deadline.after(.seconds(1))
    var start: [UInt8] = []
    return Response(
      body: .later(descriptor: holder.job.descriptor, until: patience) {
        let taken = holder.job.take()
        if taken.isVoid { return Answers.unauthorized }
        let code = taken.exitCode
        start += taken.bytes
        if let line = start.split(separator: 0x0A).first,
          (try? JSONValue(parsing: line))?["error"] != nil
        {
          // The exit code follows at once.
          guard let code else { return nil }
          return Answers.json(Array(line) + [0x0A], Answers.status(code), exitCode: code)
        }
        guard !start.isEmpty && !isHeld || code != nil || patience.hasPassed else { return nil }
        if let code, code != 0 {
          return Answers.json(
            start, Answers.status(code), exitCode: code, type: "application/x-ndjson")
        }
        return Self.stream(holder, first: start, isDone: code != nil, alive: [0x0A])
      })
  }

  private func stream(_ job: Job, alive: [UInt8]) -> Response {
    Self.stream(JobHolder(job), first: [], isDone: false, alive: alive)
  }

  static func stream(
    _ holder: JobHolder, first: [UInt8], isDone: Bool, alive: [UInt8],
    type: String = "application/x-ndjson"
  ) -> Response {
    var pending = first
    var isOver = isDone
    var lastSent = Deadline.after(keepAlive)
    var headers = Answers.headers
    headers["Content-Type"] = type
    headers["X-Accel-Buffering"] = "no"
    return Response(
      headers: headers,
      body: .steps {
        if pending.isEmpty, !isOver {
          let taken = holder.job.take()
          pending = taken.bytes
          isOver = taken.exitCode != nil
          if taken.isCut { return .close }
        }
        if !pending.isEmpty {
          defer { pending = [] }
          lastSent = .after(keepAlive)
          return .write(pending)
        }
        if isOver { return nil }
        if lastSent.hasPassed {
          lastSent = .after(keepAlive)
          return .write(alive)
        }
        return .wait(
          descriptor: holder.job.descriptor, atMost: lastSent.remaining ?? keepAlive)
      })
  }

  private func start(
    _ command: RemoteCommand, for visitor: Visitor, _ body: @escaping @Sendable (Job) -> Int32
  ) -> Job? {
    pool.start(isLong: command.isLong, waits: command.waits, for: visitor, body)
  }

  /// Status changes, ends of turns and questions, as they happen.
  private func events(_ request: Request, _ visitor: Visitor) -> Response {
    let last = request.headers["Last-Event-ID"]
    let job = pool.start(isLong: true, waits: true, for: visitor) {
      [sessions = backend.sessions] job in
      do {
        let fleet = FleetEvents(try sessions(visitor.scope), after: last)
        try fleet.follow { job.add($0.bytes) }
      } catch {
        return 1
      }
    }
    guard let job else { return Answers.busy }
    return Self.stream(
      JobHolder(job), first: ServerSentEvent.heartbeat, isDone: false,
      alive: ServerSentEvent.heartbeat, type: "text/event-stream")
  }
}
