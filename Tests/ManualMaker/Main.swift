/// Prints the manual page `orch-errors(7)`, for `scripts/generate`.
///
/// It is a program of its own because no other links everything that can fail.
@main
enum Main {
  static func main() {
    print(ErrorManual.page, terminator: "")
  }
}
