import Glibc
import OrchCommands
import OrchImport  // the command itself

@main
enum Main {
  static func main() {
    signal(SIGPIPE, SIG_IGN)  // a closed pipe is an error to report, not a death
    exit(
      Orch.run(Array(CommandLine.arguments.dropFirst()), in: .system("orch-import")).rawValue)
  }
}
