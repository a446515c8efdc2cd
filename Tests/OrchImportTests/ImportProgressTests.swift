import Testing

@testable import OrchImport

@Suite("orch import: progress")
struct ImportProgressTests {
  /// Bytes read of 1000, the milliseconds that took, and the seconds it says are left.
  @Test(
    arguments: [
      (0, 5000, nil), (10, 999, nil), (49, 300, nil), (50, 300, 6), (10, 1000, 99), (1000, 4000, 0),
      (1001, 4000, nil), (500, 0, nil),
    ] as [(Int64, Int, Int64?)])
  func `says how long it takes when that can be told`(
    bytes: Int64, milliseconds: Int, seconds: Int64?
  ) {
    #expect(
      ImportProgress.secondsLeft(bytes, of: 1000, after: .milliseconds(milliseconds)) == seconds)
  }
}
