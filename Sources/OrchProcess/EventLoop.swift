import Glibc

/// Descriptors and timers of one thread, each with what to do about it.
///
/// A turn serves every descriptor that is ready once, so a flood on one starves none, and reads at
/// most 64 KiB of each. What was read is handed on before the next read: a slow reader slows the
/// writer, and no memory fills up. An error that a handler throws ends the turn and comes out of
/// it.
package final class EventLoop {
  package struct Interest: OptionSet, Sendable {
    package let rawValue: Int16

    package init(rawValue: Int16) { self.rawValue = rawValue }

    package static let input = Interest(rawValue: Int16(POLLIN))
    package static let output = Interest(rawValue: Int16(POLLOUT))
    /// The other end is gone or the descriptor is broken; told of whether asked for or not.
    package static let hangUp = Interest(rawValue: Int16(POLLHUP | POLLERR | POLLNVAL))
  }

  package enum Chunk {
    case bytes(ArraySlice<UInt8>)
    /// Nothing more will come.
    case end
    /// An errno; nothing more will come.
    case failed(Int32)
  }

  private struct Watch {
    let descriptor: Int32
    let interest: Interest
    let isReading: Bool
    let id: Int
    let handler: (Interest) throws -> Void
  }

  private static let mostBytes = 64 << 10
  private var watches: [Watch] = []
  private var timers = TimerList()
  private var lastID = 0
  private var buffer = [UInt8](repeating: 0, count: EventLoop.mostBytes)
  private var isStopped = false

  /// Whether nothing is read of what `read` watches, so that its writers wait.
  package var holdsReading = false

  package init() {}

  /// Calls `handler` in each turn in which `descriptor` is ready; replaces what was asked for it
  /// before.
  package func watch(
    _ descriptor: Int32, for interest: Interest, _ handler: @escaping (Interest) throws -> Void
  ) {
    watch(descriptor, for: interest, isReading: false, handler)
  }

  private func watch(
    _ descriptor: Int32, for interest: Interest, isReading: Bool,
    _ handler: @escaping (Interest) throws -> Void
  ) {
    lastID += 1
    let watch = Watch(
      descriptor: descriptor, interest: interest, isReading: isReading, id: lastID, handler: handler
    )
    if let index = watches.firstIndex(where: { $0.descriptor == descriptor }) {
      watches[index] = watch
    } else {
      watches.append(watch)
    }
  }

  /// To be called before the descriptor is closed.
  package func unwatch(_ descriptor: Int32) {
    watches.removeAll { $0.descriptor == descriptor }
  }

  /// Reads `descriptor`, which must be non-blocking, as bytes come; unwatched after the end.
  package func read(_ descriptor: Int32, _ handler: @escaping (Chunk) throws -> Void) {
    watch(descriptor, for: .input, isReading: true) { [unowned self] _ in
      guard let chunk = nextChunk(of: descriptor) else { return }
      if case .bytes = chunk {} else { unwatch(descriptor) }
      try handler(chunk)
    }
  }

  /// Nil when there is nothing now.
  ///
  /// A slice that is kept is copied by the next read, and is still right.
  private func nextChunk(of descriptor: Int32) -> Chunk? {
    let count = Glibc.read(descriptor, &buffer, Self.mostBytes)
    if count > 0 { return .bytes(buffer[..<count]) }
    if count == 0 { return .end }
    return errno == EAGAIN || errno == EINTR ? nil : .failed(errno)
  }

  /// Calls `handler` once, after `delay`.
  @discardableResult
  package func after(
    _ delay: Duration, on clock: LoopClock = .monotonic, _ handler: @escaping () throws -> Void
  ) -> TimerID {
    timers.add(after: delay, every: nil, clock, handler)
  }

  /// Calls `handler` after every `period`, one call for all that were missed.
  @discardableResult
  package func every(
    _ period: Duration, on clock: LoopClock = .monotonic, _ handler: @escaping () throws -> Void
  ) -> TimerID {
    timers.add(after: period, every: period, clock, handler)
  }

  package func cancel(_ timer: TimerID) { timers.remove(timer) }

  /// Ends `run()` after this turn.
  package func stop() { isStopped = true }

  /// Takes turns until `stop()`, or until there is nothing left to wait for.
  package func run() throws {
    isStopped = false
    while !isStopped, !watches.isEmpty || !timers.isEmpty { try turn() }
  }

  /// Waits for the next thing to do, at most `patience`, and does what is ready.
  package func turn(patience: Duration? = nil) throws {
    let waits = [patience, timers.untilNext()].compactMap { $0 }
    let asked = holdsReading ? watches.filter { !$0.isReading } : watches
    var sources = asked.map { pollfd(fd: $0.descriptor, events: $0.interest.rawValue, revents: 0) }
    let count = poll(&sources, nfds_t(sources.count), waits.min()?.wholeMilliseconds ?? -1)
    if count < 0, errno != EINTR { throw ProcessFailure.system(call: "poll", errno: errno) }
    if count > 0 {
      for (watch, source) in zip(asked, sources) where source.revents != 0 {
        // An earlier handler of this turn may have ended this watch and closed its descriptor.
        guard watches.contains(where: { $0.id == watch.id }) else { continue }
        try watch.handler(Interest(rawValue: source.revents))
      }
    }
    let moment = LoopMoment()
    while let handler = timers.popDue(at: moment) { try handler() }
  }
}
