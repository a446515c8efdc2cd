import Glibc

/// Does a row of jobs on threads of their own, a few ahead of who takes what they find.
///
/// What is found is taken on the calling thread, in the order of the jobs, however they overtake each other.
/// Each thread has a reader of its own, made on it; nothing else is shared but the queue.
final class ReadAhead<Item> {
  /// Does one job, and hands over what it finds; false says that nobody wants more.
  typealias Reader = (_ job: Int, _ found: (Item) -> Bool) -> Void

  /// Takes what `jobs` jobs find; throws what `take` throws, when all threads have ended.
  ///
  /// With `threads` at 0 the calling thread does the jobs itself.
  static func run(
    jobs: Int, threads: Int, makeReader: @escaping () -> Reader,
    _ take: (_ job: Int, _ item: Item) throws -> Void
  ) throws {
    guard threads > 0 else { return try runAlone(jobs, makeReader(), take) }
    let queue = ReadAhead(jobs: jobs, threads: threads, makeReader)
    defer { queue.stop() }
    // A system that has no thread left for us.
    guard !queue.threads.isEmpty else { return try runAlone(jobs, makeReader(), take) }
    for job in 0..<jobs {
      while let item = queue.next(of: job) { try take(job, item) }
    }
  }

  private static func runAlone(
    _ jobs: Int, _ reader: @escaping Reader, _ take: (_ job: Int, _ item: Item) throws -> Void
  ) throws {
    for job in 0..<jobs {
      var failure: (any Error)?
      reader(job) { item in
        do { try take(job, item) } catch { failure = error }
        return failure == nil
      }
      if let failure { throw failure }
    }
  }

  /// What a job has found and nobody has taken.
  private struct Lane {
    var items: [Item] = []
    var isDone = false
  }

  private let jobs: Int
  private let makeReader: () -> Reader
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let moved = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var threads: [pthread_t] = []
  // Below the lock:
  private var lanes: [Int: Lane] = [:]
  private var begun = 0
  private var ended = 0
  private var isStopped = false
  /// How many items of one job wait at most, and how many jobs are begun before they are wanted.
  private let depth = 4
  private let ahead: Int

  private init(jobs: Int, threads count: Int, _ makeReader: @escaping () -> Reader) {
    self.jobs = jobs
    self.makeReader = makeReader
    ahead = count * 8
    pthread_mutex_init(lock, nil)
    pthread_cond_init(moved, nil)
    for _ in 0..<count {
      var thread = pthread_t()
      let body = Unmanaged.passRetained(ThreadBody { self.work() })
      let status = pthread_create(
        &thread, nil,
        { body in
          if let body { Unmanaged<ThreadBody>.fromOpaque(body).takeRetainedValue().run() }
          return nil
        }, body.toOpaque())
      if status == 0 { threads.append(thread) } else { body.release() }
    }
  }

  deinit {
    pthread_cond_destroy(moved)
    pthread_mutex_destroy(lock)
    moved.deallocate()
    lock.deallocate()
  }

  // MARK: On the threads

  private func work() {
    let reader = makeReader()
    while let job = begin() {
      reader(job) { put($0, of: job) }
      locked { lanes[job, default: Lane()].isDone = true }
    }
  }

  /// The next job, when it is wanted soon; nil when there is none.
  private func begin() -> Int? {
    waiting {
      if isStopped || begun >= jobs { return .some(nil) }
      guard begun < ended + ahead else { return nil }
      begun += 1
      return .some(begun - 1)
    }
  }

  private func put(_ item: Item, of job: Int) -> Bool {
    waiting {
      if isStopped { return false }
      guard lanes[job, default: Lane()].items.count < depth else { return nil }
      lanes[job, default: Lane()].items.append(item)
      return true
    }
  }

  // MARK: On the calling thread

  /// What `job` found next; nil when that is all.
  private func next(of job: Int) -> Item? {
    waiting {
      if lanes[job]?.items.isEmpty == false { return .some(lanes[job]?.items.removeFirst()) }
      guard lanes[job]?.isDone == true else { return nil }
      lanes[job] = nil
      ended += 1
      return .some(nil)
    }
  }

  // MARK: The lock

  /// What `body` answers when it does; until then it is asked again whenever something has moved.
  private func waiting<Answer>(_ body: () -> Answer?) -> Answer {
    pthread_mutex_lock(lock)
    defer {
      pthread_cond_broadcast(moved)
      pthread_mutex_unlock(lock)
    }
    while true {
      if let answer = body() { return answer }
      pthread_cond_wait(moved, lock)
    }
  }

  private func locked(_ body: () -> Void) {
    waiting { body() }
  }

  /// Ends the threads, which finish the item at hand.
  private func stop() {
    locked { isStopped = true }
    for thread in threads { pthread_join(thread, nil) }
  }
}

/// What a thread does.
private final class ThreadBody {
  let run: () -> Void

  init(_ run: @escaping () -> Void) { self.run = run }
}
