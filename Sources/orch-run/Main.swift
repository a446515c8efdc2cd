import Glibc
import OrchCommands
import OrchRunner

@main
enum Main {
  static func main() {
    signal(SIGPIPE, SIG_IGN)  // a closed pipe is an error to report, not a death
    exit(Runner.run(Array(CommandLine.arguments.dropFirst()), in: .system("orch-run")).rawValue)
  }
}
