internal import CSystem

/// This process's environment and identity.
package enum Environment {
  /// Returns all variables with their present values, as `ForeignBytes` keeps them: `Program` hands
  /// them on byte for byte.
  package static func current() -> [String: String] {
    var variables: [String: String] = [:]
    guard var entry = system_environment() else { return [:] }
    while let text = entry.pointee {
      let pair = ForeignBytes.text(
        UnsafeRawBufferPointer(start: text, count: strlen(text)))
      if let equals = pair.utf8.firstIndex(of: UInt8(ascii: "=")) {
        variables[String(pair[..<equals])] = String(pair[pair.utf8.index(after: equals)...])
      }
      entry += 1
    }
    return variables
  }

  /// Returns the user's home folder: `HOME`, else the one of the user database.
  package static func home(_ variables: [String: String]) -> String {
    if let home = variables["HOME"], !home.isEmpty { return home }
    guard let entry = getpwuid(getuid()), let folder = entry.pointee.pw_dir else { return "/" }
    return String(cString: folder)
  }

  /// The number of the user as whom this process runs.
  package static var userNumber: UInt32 { geteuid() }

  /// The number of the group in which this process runs.
  package static var groupNumber: UInt32 { getegid() }

  /// Whether this process runs as root.
  package static var isRoot: Bool { geteuid() == 0 }

  /// The name of this machine.
  package static var hostName: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Returns the path of this process's program.
  package static func executablePath() throws(SystemError) -> String {
    #if os(Linux)
    return try FileSystem.realPath("/proc/self/exe")
    #else
    var size: UInt32 = 4096
    var buffer = [CChar](repeating: 0, count: Int(size))
    guard _NSGetExecutablePath(&buffer, &size) == 0 else { throw .last("find this program") }
    return try FileSystem.realPath(
      String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    #endif
  }
}
