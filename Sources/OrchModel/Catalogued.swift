/// A kind of failure that can show all its faces, for the manual.
package protocol Catalogued: Failure {
  /// At least one of each case; more where the hint or the exit code of a case varies.
  ///
  /// Words in capitals stand for what differs from time to time: `PATH`, `RUN`. `RUN2` is one that is near `RUN`.
  static var catalogue: [Self] { get }
}
