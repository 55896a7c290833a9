internal import HTTP1
package import SystemKit

/// The gateway: listens, and answers until it is told to end.
package struct GatewayServer: ~Copyable {
  /// The usual port.
  package static let usualPort: UInt16 = 6767

  private let server: LoopbackServer
  private let handler: GatewayHandler

  /// The port that is listened on.
  package var port: UInt16 { server.port }

  /// Starts listening.
  ///
  /// - Parameters:
  ///   - address: Of this machine; anything but the loopback can be reached by others.
  ///   - gatekeeper: who may call.
  package init(
    address: String, port: UInt16, gatekeeper: Gatekeeper, backend: Backend,
    tokenFile: TokenFile, log: RequestLog
  ) throws(SystemError) {
    server = try LoopbackServer(host: address, port: port, limits: Self.limits)
    handler = GatewayHandler(
      backend: backend, gatekeeper: gatekeeper, tokenFile: tokenFile, log: log)
  }

  /// What one client can cost: 256 connections, of which strangers get what is left over; ten seconds
  /// for a request to arrive; 32 MiB of body, and only for those with a token.
  private static var limits: LoopbackServer.Limits {
    var limits = LoopbackServer.Limits()
    limits.request.body = 32 << 20
    limits.makesRoom = true
    limits.spareDescriptors = 16
    limits.idle = .seconds(30)
    limits.arrival = .seconds(10)
    limits.farewell = .seconds(5)
    return limits
  }

  /// Answers until SIGINT, SIGTERM or SIGHUP; then whoever only waits is cut off, and what does
  /// something has some seconds to finish.
  package consuming func run() throws(SystemError) {
    let signals = try EndingSignals.descriptor()
    let stop = try Signal()
    let (pool, tokens) = (handler.pool, TokenWatch(handler.tokenFile))
    try OwnThread.start {
      tokens.follow(until: signals) { pool.admitOnly($0) }
      pool.close()
      stop.raise()
    }
    let handler = handler
    try server.run(
      until: .whenReadable(stop.descriptor),
      LoopbackServer.Handler(refuse: handler.refuse, answer: handler.answer))
  }
}
