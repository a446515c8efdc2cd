import Glibc

/// Calls `body` with a null-terminated array of C strings, good during the call.
func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var copies: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
  copies.append(nil)
  defer { for copy in copies { free(copy) } }
  // An array as an argument is a pointer to its elements during the call.
  return body(copies)
}
