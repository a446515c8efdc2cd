import OrchModel
import Testing

@testable import OrchImport

@Suite("Reading ahead")
struct ReadAheadTests {
  private struct Enough: Error {}

  /// Each job finds as many numbers as its own.
  private func run(jobs: Int, threads: Int, stopAt: Int? = nil) throws -> [Int] {
    var taken: [Int] = []
    try ReadAhead<Int>.run(jobs: jobs, threads: threads) {
      { (job: Int, found: (Int) -> Bool) in
        for item in 0..<job { guard found(job * 1000 + item) else { return } }
      }
    } _: { job, item in
      if item == stopAt { throw Enough() }
      #expect(item / 1000 == job)
      taken.append(item)
    }
    return taken
  }

  @Test(arguments: [0, 1, 2, 7]) func `what is found comes in the order of the jobs`(threads: Int)
    throws
  {
    let wanted = (0..<60).flatMap { job in (0..<job).map { job * 1000 + $0 } }
    #expect(try run(jobs: 60, threads: threads) == wanted)
    #expect(try run(jobs: 0, threads: threads) == [])
    #expect(try run(jobs: 1, threads: threads) == [])
  }

  @Test(arguments: [0, 1, 3]) func `who throws ends it`(threads: Int) {
    #expect(throws: Enough.self) { try run(jobs: 60, threads: threads, stopAt: 30_005) }
    #expect(throws: Enough.self) { try run(jobs: 60, threads: threads, stopAt: 1000) }
  }
}
