/// The options of the command line.
struct Options {
  static let usage = """
    usage: scripted-model [--port N] [--log FILE] [--log-bodies]

    Stands in for the model APIs on 127.0.0.1: what it replies is written in the prompts it is sent,
    as [[say TEXT]], [[run COMMAND]] and so on. Prints its address when it is ready: the base URL of
    the Anthropic Messages API; with /v1 after it, that of the OpenAI Responses API.

      --port N       listen on this port; 0, the default, lets the system choose
      --log FILE     append one JSON line for each request
      --log-bodies   put the requests' bodies into the log as well
      --help         print this

    """

  private(set) var port: UInt16 = 0
  private(set) var log: String?
  private(set) var logsBodies = false
  private(set) var wantsHelp = false

  /// Parses the arguments; nil when they are not valid.
  init?(_ arguments: some Sequence<String>) {
    var rest = arguments.makeIterator()
    while let argument = rest.next() {
      switch argument {
      case "--port":
        guard let number = rest.next().flatMap({ UInt16($0) }) else { return nil }
        port = number
      case "--log":
        guard let path = rest.next() else { return nil }
        log = path
      case "--log-bodies": logsBodies = true
      case "--help", "-h": wantsHelp = true
      default: return nil
      }
    }
  }
}
