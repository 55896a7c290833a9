// swift-tools-version: 6.2
import PackageDescription

/// What every target is compiled with.
let common: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// Targets that touch neither the C library nor unsafe memory say so, and the compiler holds them to it.
let pure = common + [.strictMemorySafety()]

let package = Package(
  name: "dev-sessions",
  platforms: [.macOS(.v15)],
  targets: [
    .executableTarget(
      name: "bench",
      dependencies: [
        "CommandLine", "DevSessions", "JSON", "SessionStore", "SystemKit", "Transcripts",
      ], swiftSettings: common),
    .target(name: "CommandLine", swiftSettings: pure),
    .systemLibrary(name: "CSystem"),
    .target(
      name: "DevSessions",
      dependencies: [
        "JSON", "JSONRPC", "Remote", "SessionStore", "SystemKit", "Tmux", "Transcripts",
        "WebSocket",
      ], swiftSettings: common),
    .target(
      name: "Gateway",
      dependencies: [
        "CommandLine", "DevSessions", "HTTP1", "JSON", "Remote", "SessionStore", "SystemKit",
        "Transcripts",
      ], exclude: ["Page/bundle", "Page/page.css", "Page/page.html", "Page/page.js"],
      swiftSettings: pure),
    .target(name: "HTTP1", dependencies: ["SystemKit"], swiftSettings: pure),
    .target(name: "JSON", swiftSettings: common),
    .target(name: "JSONRPC", dependencies: ["JSON", "SystemKit"], swiftSettings: pure),
    .target(name: "Remote", dependencies: ["JSON", "SystemKit"], swiftSettings: pure),
    .target(
      name: "ScriptedModel", dependencies: ["HTTP1", "JSON", "SystemKit"], swiftSettings: pure),
    .target(name: "SessionStore", dependencies: ["JSON", "SystemKit"], swiftSettings: pure),
    .target(name: "SystemKit", dependencies: ["CSystem"], swiftSettings: common),
    .target(name: "Tmux", dependencies: ["SystemKit"], swiftSettings: pure),
    .target(name: "Transcripts", dependencies: ["JSON", "SystemKit"], swiftSettings: common),
    .target(name: "WebSocket", dependencies: ["HTTP1", "SystemKit"], swiftSettings: pure),
    .executableTarget(
      name: "dev-sessions",
      dependencies: [
        "CommandLine", "DevSessions", "Gateway", "HTTP1", "JSON", "Remote", "ScriptedModel",
        "SessionStore", "SystemKit", "Tmux", "Transcripts",
      ], swiftSettings: common),
    .executableTarget(
      name: "scripted-model", dependencies: ["HTTP1", "ScriptedModel", "SystemKit"],
      swiftSettings: pure),
    .executableTarget(
      name: "store-tool", dependencies: ["JSON", "SessionStore", "SystemKit"], swiftSettings: pure),
    .executableTarget(
      name: "websocket-echo-client", dependencies: ["SystemKit", "WebSocket"], swiftSettings: pure),
    .target(
      name: "TestSandbox", dependencies: ["JSON", "SystemKit"], path: "Tests/TestSandbox",
      swiftSettings: common),
    .testTarget(
      name: "AgentTests", dependencies: ["JSON", "SystemKit", "TestSandbox"],
      swiftSettings: common),
    .testTarget(
      name: "CommandLineTests", dependencies: ["CommandLine"], swiftSettings: common),
    .testTarget(
      name: "CommandTests", dependencies: ["JSON", "SystemKit", "TestSandbox"],
      swiftSettings: common),
    .testTarget(
      name: "TerminalTests", dependencies: ["DevSessions", "JSON", "SystemKit", "TestSandbox"],
      swiftSettings: common),
    .testTarget(
      name: "DevSessionsTests",
      dependencies: [
        "DevSessions", "JSON", "JSONRPC", "SessionStore", "SystemKit", "Tmux", "Transcripts",
        "WebSocket",
      ], resources: [.copy("Fixtures")], swiftSettings: common),
    .testTarget(
      name: "GatewayTests", dependencies: ["Gateway", "JSON", "SystemKit"], swiftSettings: common),
    .testTarget(
      name: "HostTests", dependencies: ["JSON", "SystemKit", "TestSandbox"], swiftSettings: common),
    .testTarget(name: "HTTP1Tests", dependencies: ["HTTP1", "SystemKit"], swiftSettings: common),
    .testTarget(
      name: "JSONRPCTests", dependencies: ["JSON", "JSONRPC", "SystemKit"],
      resources: [.copy("Fixtures")], swiftSettings: common),
    .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: common),
    .testTarget(
      name: "PageTests",
      dependencies: ["JSON", "JSONRPC", "SystemKit", "TestSandbox", "WebSocket"],
      swiftSettings: common),
    .testTarget(
      name: "RemoteTests", dependencies: ["JSON", "Remote", "SystemKit"], swiftSettings: common),
    .testTarget(
      name: "ScriptedModelTests", dependencies: ["HTTP1", "JSON", "ScriptedModel", "SystemKit"],
      swiftSettings: common),
    .testTarget(
      name: "SessionStoreTests",
      dependencies: ["JSON", "SessionStore", "SystemKit", "store-tool"], swiftSettings: common),
    .testTarget(name: "SystemKitTests", dependencies: ["SystemKit"], swiftSettings: common),
    .testTarget(name: "TmuxTests", dependencies: ["SystemKit", "Tmux"], swiftSettings: common),
    .testTarget(
      name: "TranscriptsTests", dependencies: ["JSON", "SystemKit", "Transcripts"],
      resources: [.copy("Fixtures")], swiftSettings: common),
    .testTarget(
      name: "WebSocketTests",
      dependencies: ["JSON", "JSONRPC", "SystemKit", "WebSocket", "websocket-echo-client"],
      swiftSettings: common),
  ]
)
