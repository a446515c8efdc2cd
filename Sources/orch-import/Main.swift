import Glibc
import OrchCommands
import OrchImport

@main
enum Main {
  static func main() {
    signal(SIGPIPE, SIG_IGN)  // a closed pipe is an error to report, not a death
    exit(
      Importer.run(Array(CommandLine.arguments.dropFirst()), in: .system("orch-import")).rawValue)
  }
}
