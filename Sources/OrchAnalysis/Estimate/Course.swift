import OrchModel

/// Whether a run at work is on course for more than tasks like it took.
package struct Course: Hashable, Sendable {
  /// The p50 of similar tasks, and of each role in them; of at least `n` tasks.
  package let usual: Money
  package let byRole: [String: Money]
  package let n: Int

  package init(usual: Money, byRole: [String: Money], n: Int) {
    self.usual = usual
    self.byRole = byRole
    self.n = n
  }

  /// From this ratio on it is worth a word.
  private static let noticeable = 1.5
  /// Less than this above the usual is not, whatever the ratio.
  private static let floor = Money(nanodollars: 50_000_000)

  /// How many times the usual cost the run is on course for; nil when that is nothing to speak of.
  ///
  /// What the done roles usually take of a task says how much of it is behind: spent ÷ (usual × that share). Before
  /// any is done, and when roles say nothing, it is spent ÷ usual.
  package func ratio(spent: Money, done: [String], planned: [String]) -> Double? {
    guard usual > .zero else { return nil }
    let all = planned.reduce(0) { $0 + Double(byRole[$1]?.nanodollars ?? 0) }
    let behind = done.reduce(0) { $0 + Double(byRole[$1]?.nanodollars ?? 0) }
    let share = all > 0 && behind > 0 ? min(behind / all, 1) : 1
    let expected = Double(usual.nanodollars) * share
    let ratio = Double(spent.nanodollars) / expected
    let excess = Double(spent.nanodollars) - expected
    return ratio >= Self.noticeable && excess >= Double(Self.floor.nanodollars) ? ratio : nil
  }
}
