import Glibc
import OrchProcess

/// A small owner of one agent, for tests that must kill an owner.
///
///     ProcessProbe own [--grace MS] [--patience MS] [--lock FILE] [--mark ID] [--murder MS] -- COMMAND…
///     ProcessProbe start DIR     an owner of `sleep` in the background, recorded in DIR
///     ProcessProbe pid DIR       the recorded owner's process id
///     ProcessProbe stop DIR      ends the recorded owner, or what it has left behind
///
/// `own` says on standard output which processes are whose and how the command ended. SIGINT, SIGTERM and
/// SIGHUP make it end the agent: SIGINT, SIGTERM, then SIGKILL, --patience milliseconds apart.
@main
enum Probe {
  static func main() {
    let words = Array(CommandLine.arguments.dropFirst())
    do {
      exit(try run(words))
    } catch {
      say("failed \(error)", to: STDERR_FILENO)
      exit(1)
    }
  }

  private static func run(_ words: [String]) throws -> Int32 {
    switch (words.first, words.count) {
    case ("own", 2...): try Owner(OwnerOptions(words.dropFirst())).run()
    case ("start", 2): try Record(folder: words[1]).start()
    case ("pid", 2): try Record(folder: words[1]).showPID()
    case ("stop", 2): try Record(folder: words[1]).stop()
    default: 64
    }
  }

  /// The programs of one build lie side by side.
  static func sibling(_ name: String) -> String {
    var path = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let length = readlink("/proc/self/exe", &path, Int(PATH_MAX))
    let bytes = path[..<max(length, 0)].map { UInt8(bitPattern: $0) }
    let folder = bytes[..<(bytes.lastIndex(of: UInt8(ascii: "/")) ?? 0)]
    return String(decoding: folder, as: UTF8.self) + "/" + name
  }

  static func say(_ line: String, to descriptor: Int32 = STDOUT_FILENO) {
    let bytes = Array((line + "\n").utf8)
    _ = write(descriptor, bytes, bytes.count)
  }
}

struct OwnerOptions {
  var grace: Int32 = 300
  var patience = 300
  var lock: String?
  var mark = "probe"
  var murder: Int?
  var command: [String] = []

  init(_ words: ArraySlice<String>) {
    var rest = words
    while let word = rest.popFirst(), word != "--" {
      let value = rest.popFirst() ?? ""
      switch word {
      case "--grace": grace = Int32(value) ?? grace
      case "--patience": patience = Int(value) ?? patience
      case "--lock": lock = value
      case "--mark": mark = value
      case "--murder": murder = Int(value)
      default: break
      }
    }
    command = Array(rest)
  }
}
