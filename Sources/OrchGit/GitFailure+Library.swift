import CGit2
import Glibc

extension GitFailure {
  /// What libgit2 reported last in this thread, as one of ours.
  static func reported(_ code: Int32, doing action: String) -> Self {
    let error = git_error_last()?.pointee
    let kind = error?.klass ?? 0
    if code == GIT_ELOCKED.rawValue { return .locked(doing: action) }
    if let reason = systemReason(error?.message) {
      return .inputOutput(doing: action, reason: reason)
    }
    switch git_error_t(UInt32(max(0, kind))) {
    case GIT_ERROR_ODB where code == GIT_ENOTFOUND.rawValue: return .missingObject(doing: action)
    case GIT_ERROR_ZLIB, GIT_ERROR_ODB, GIT_ERROR_OBJECT, GIT_ERROR_TREE, GIT_ERROR_SHA:
      return .corrupt(doing: action)
    case GIT_ERROR_INDEX where code == GIT_ERROR.rawValue: return .corrupt(doing: action)
    default: return .refused(doing: action, code: code, kind: kind)
    }
  }

  /// The system's own words at the end of libgit2's message, if they are there.
  ///
  /// Only texts of `strerror` are let through, never what stands before them.
  private static func systemReason(_ message: UnsafeMutablePointer<CChar>?) -> String? {
    guard let message, git_error_last()?.pointee.klass == Int32(GIT_ERROR_OS.rawValue) else {
      return nil
    }
    let text = RawPath(message).bytes
    return (1...133).lazy.compactMap { strerror(Int32($0)).map { String(cString: $0) } }
      .first { text.suffix($0.utf8.count).elementsEqual($0.utf8) }
  }

  /// What the kernel said, from `errno`.
  static func system(_ action: String, _ number: Int32 = errno) -> Self {
    .inputOutput(
      doing: action, reason: strerror(number).map { String(cString: $0) } ?? "error \(number)")
  }
}
