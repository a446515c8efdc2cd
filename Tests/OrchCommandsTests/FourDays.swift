import OrchModel
import TestSupport

extension Workbench {
  /// $6, $8 and $7 on the three days before today, at this time of day.
  func spendOnThreeDays() throws {
    let today = now.milliseconds
    defer { now = Timestamp(milliseconds: today) }
    for (days, cost) in [(3, "6"), (2, "8"), (1, "7")] as [(Int64, String)] {
      now = Timestamp(milliseconds: today - days * 86_400_000)
      try call(cost)
    }
  }

  /// The same, then $9 until 09:00 of the fourth.
  func spendOnFourDays() throws {
    try spendOnThreeDays()
    try call("9")
  }
}
