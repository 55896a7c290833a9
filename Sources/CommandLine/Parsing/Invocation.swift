/// What a command line asks for.
package enum Invocation: Sendable, Hashable {
  /// Run the command at this path, such as `["wait"]` or `["gateway", "install"]`.
  case run(path: [String], ParsedArguments)
  /// Print this text, which has no newline at its end.
  case help(String)
  /// Print the version.
  case version
}
