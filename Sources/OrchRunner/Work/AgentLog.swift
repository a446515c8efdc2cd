import Glibc
import OrchModel

/// The log files of one agent: `prompt.txt`, `text.txt`, `tools.jsonl`, `summary.jsonl`, and what its
/// program said on standard error.
///
/// 0600, in a folder of its own. Each file ends at 64 MiB with a line that says so: an agent that floods
/// its output must not fill the disk. A log that can't be written is said once and then given up: the work
/// goes on.
final class AgentLog {
  private static let mostBytes = 64 << 20
  private let folder: String
  private var files: [String: File] = [:]
  /// Why the logs are incomplete; nil while they are whole.
  private(set) var trouble: String?

  private struct File {
    let descriptor: Int32
    var written = 0
  }

  init(folder: String) {
    self.folder = folder
    Folders.make(folder)
  }

  deinit {
    for file in files.values { close(file.descriptor) }
  }

  func write(_ text: String, to name: String) {
    var text = text
    text.withUTF8 { write(UnsafeRawBufferPointer($0), to: name) }
  }

  func write(_ value: JSONValue, to name: String) {
    write(value.text + "\n", to: name)
  }

  func write(_ bytes: UnsafeRawBufferPointer, to name: String) {
    guard trouble == nil, var file = file(name), file.written < Self.mostBytes else { return }
    var rest = UnsafeRawBufferPointer(rebasing: bytes.prefix(Self.mostBytes - file.written))
    while !rest.isEmpty {
      let count = Glibc.write(file.descriptor, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return complain(name) }
      file.written += count
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    if file.written >= Self.mostBytes {
      let note = "\n[orch: the log ends here, at 64 MiB]\n"
      _ = Glibc.write(file.descriptor, note, note.utf8.count)
    }
    files[name] = file
  }

  private func file(_ name: String) -> File? {
    if let file = files[name] { return file }
    let descriptor = open(
      "\(folder)/\(name)", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      complain(name)
      return nil
    }
    files[name] = File(descriptor: descriptor)
    return files[name]
  }

  private func complain(_ name: String) {
    trouble = "cannot write the log '\(folder)/\(name)': \(String(cString: strerror(errno)))"
  }
}
