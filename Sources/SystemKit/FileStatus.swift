internal import CSystem

/// A file's kind, size, owner and times (stat(2)).
package struct FileStatus: Hashable, Sendable {
  /// The kind of a file.
  package enum Kind: Hashable, Sendable {
    case file, folder, link, pipe, socket, device

    /// The kind with its article, for messages.
    package var name: String {
      switch self {
      case .file: "a file"
      case .folder: "a folder"
      case .link: "a symbolic link"
      case .pipe: "a named pipe"
      case .socket: "a socket"
      case .device: "a device"
      }
    }
  }

  package let kind: Kind
  /// The size in bytes.
  package let size: Int
  /// The device; with `inode` it identifies the file on this machine while it exists.
  package let device: UInt64
  package let inode: UInt64
  /// The permission bits, as `chmod` takes them.
  package let mode: UInt32
  /// The user who owns it.
  package let owner: UInt32
  /// The time of the last change to its content.
  package let modified: Timestamp

  init(_ raw: stat) {
    kind =
      switch raw.st_mode & mode_t(S_IFMT) {
      case mode_t(S_IFREG): .file
      case mode_t(S_IFDIR): .folder
      case mode_t(S_IFLNK): .link
      case mode_t(S_IFIFO): .pipe
      case mode_t(S_IFSOCK): .socket
      default: .device
      }
    size = Int(raw.st_size)
    device = UInt64(truncatingIfNeeded: raw.st_dev)
    inode = UInt64(raw.st_ino)
    mode = UInt32(raw.st_mode & 0o7777)
    owner = raw.st_uid
    let time = withUnsafePointer(to: raw, system_modified)
    modified = Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
