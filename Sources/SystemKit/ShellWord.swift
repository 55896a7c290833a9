extension String {
  /// The text as one word for a POSIX shell (and fish), whatever is in it.
  package var asShellWord: String {
    "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
