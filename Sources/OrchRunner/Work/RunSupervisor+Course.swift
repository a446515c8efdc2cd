import OrchAnalysis
import OrchModel
import OrchStore

/// Watches whether a run is on course for much more than tasks like it took, and says so once.
struct CourseWatch {
  private let course: Course?
  private var hasSpoken = false

  /// Goes by what was estimated when the run began; without that there is nothing to say.
  init(_ estimate: RecordedEstimate?) {
    course = estimate.flatMap { estimate in
      estimate.cost.map { cost in
        Course(usual: cost.p50, byRole: estimate.costByRole.mapValues(\.p50), n: estimate.n)
      }
    }
  }

  /// How many times the usual the run is on course for, the first time that is worth a word.
  mutating func notice(
    spent: @autoclosure () throws -> Money, stages: [Stage]
  ) rethrows -> (ratio: Double, course: Course)? {
    guard let course, !hasSpoken else { return nil }
    let done = stages.filter { $0.status == .completed }.map(\.role)
    guard let ratio = course.ratio(spent: try spent(), done: done, planned: stages.map(\.role))
    else { return nil }
    hasSpoken = true
    return (ratio, course)
  }
}

extension RunSupervisor {
  /// Says when the run is on course for much more than usual.
  func checkCourse() throws {
    var spent = Money.zero
    func cost() throws -> Money {
      spent = try store.spend(SpendFilter(run: run.id)).cost
      return spent
    }
    guard let (ratio, course) = try courseWatch.notice(spent: cost(), stages: stages) else {
      return
    }
    let tenths = Int64((ratio * 10).rounded())
    let shown = "\(tenths / 10).\(tenths % 10)"
    tell(
      "run.course",
      [
        ("ratio", .decimal(shown)), ("spentUsd", spent.json), ("usualUsd", course.usual.json),
        ("similar", .integer(Int64(course.n))),
      ],
      line: "\(run.id)  on course for \(shown) × usual: \(spent.shown) so far, "
        + "\(course.usual.shown) is usual for the whole of it (\(course.n) tasks like it)")
  }
}
