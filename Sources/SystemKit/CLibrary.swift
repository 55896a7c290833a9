internal import CSystem

// What Swift does not import of the C library, under the names it has in C. Declared in this
// module, so they come before the platform's own where that has them (Darwin).

/// The code of this thread's last error.
var errno: Int32 { system_errno() }

/// Calls open(2); `mode` counts only with `O_CREAT`.
func open(_ path: String, _ flags: Int32, _ mode: mode_t = 0) -> Int32 {
  system_open(path, flags, mode)
}

/// Calls fcntl(2) for a command that takes a number or nothing.
func fcntl(_ descriptor: Int32, _ command: Int32, _ argument: Int32 = 0) -> Int32 {
  system_fcntl(descriptor, command, argument)
}
