import Glibc
import OrchCommands
import OrchStore

@main
enum Main {
  static func main() {
    signal(SIGPIPE, SIG_IGN)  // a closed pipe is an error to report, not a death
    SQLiteLibrary.expectOneThread()
    exit(Orch.run(Array(CommandLine.arguments.dropFirst()), in: .system()).rawValue)
  }
}
