import Glibc
import OrchCommands

/// A copy could not be made or read, or is not what it is a copy of.
enum ArchiveFailure: Error {
  /// What is wrong with its bytes.
  case damaged(String)
  /// It was made with another dictionary than there is now.
  case noDictionary
  /// What the system says of a file.
  case system(path: String, Int32)
  /// The file changed while it was read: the next import keeps it.
  case changed

  /// What is wrong with a copy that is there, or why none could be made.
  var reason: String {
    switch self {
    case .damaged(let reason): "the copy is damaged: \(reason)"
    case .noDictionary: "the copy was made with a dictionary that is gone"
    case .system(let path, let number):
      "cannot keep a copy: '\(path)': \(String(cString: strerror(number)))"
    case .changed: "it changed while its copy was made; the next import keeps it"
    }
  }

  /// Why a copy can't be read.
  var readingReason: String {
    switch self {
    case .system(let path, ENOENT): "its kept copy is gone: '\(path)'"
    case .system(let path, let number):
      "its kept copy can't be read: '\(path)': \(String(cString: strerror(number)))"
    case .damaged(let reason): "its kept copy is damaged: \(reason)"
    case .noDictionary: "its kept copy was made with a dictionary that is gone"
    case .changed: "its kept copy changed while it was read"
    }
  }

  /// What a copy that can't be read is, and why.
  var finding: (state: ArchivedCopy.State, fault: String) {
    switch self {
    case .system(_, ENOENT): (.gone, String(cString: strerror(ENOENT)))
    case .system(_, let number): (.unreadable, String(cString: strerror(number)))
    case .damaged(let reason): (.damaged, reason)
    case .noDictionary: (.unreadable, "it was made with a dictionary that is gone")
    case .changed: (.unreadable, "it changed while it was read")
    }
  }

  /// Why no file could be written of a copy.
  var restoringReason: String {
    switch self {
    case .system(_, EEXIST): "another file is there"
    case .system(let path, let number): "'\(path)': \(String(cString: strerror(number)))"
    case .damaged, .noDictionary, .changed: readingReason
    }
  }
}
