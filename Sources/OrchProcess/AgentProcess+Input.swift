import CSystem
import Glibc

/// Bytes that the command has not taken yet.
struct InputQueue {
  private var bytes: [UInt8] = []
  private var start = 0
  var closesWhenEmpty = false

  var count: Int { bytes.count - start }
  var isEmpty: Bool { count == 0 }

  mutating func append(_ more: some Sequence<UInt8>) {
    if start > 0, start >= bytes.count / 2 {
      bytes.removeFirst(start)
      start = 0
    }
    bytes += more
  }

  mutating func removeAll() {
    bytes = []
    start = 0
  }

  /// Writes as much as `descriptor` takes now; false when nobody will read it.
  mutating func flush(to descriptor: Int32) -> Bool {
    while !isEmpty {
      let written = bytes.withUnsafeBytes {
        orch_write_quietly(descriptor, $0.baseAddress.map { $0 + start }, min(count, 64 << 10))
      }
      if written < 0, errno == EINTR { continue }
      if written < 0 { return errno == EAGAIN }
      start += written
    }
    removeAll()
    return true
  }
}

extension AgentProcess {
  /// Bytes that wait for the command to read; while there are some, poll `standardInput` for
  /// writing and call `flushInput()`.
  package var queuedInput: Int { queue.count }

  /// Gives the command `bytes` to read, in the order given; what its pipe does not take now is
  /// kept.
  ///
  /// Without effect once the input is closed. Whoever gives more than a prompt looks at
  /// `queuedInput` before: the queue has no other bound.
  package func writeInput(_ bytes: some Sequence<UInt8>) {
    guard input != nil, !queue.closesWhenEmpty else { return }
    queue.append(bytes)
    flushInput()
  }

  /// Closes the command's input after what is queued.
  package func closeInput() {
    queue.closesWhenEmpty = true
    flushInput()
  }

  package func flushInput() {
    guard let input else { return }
    let isRead = queue.flush(to: input.number)
    if !isRead { queue.removeAll() }
    if !isRead || (queue.isEmpty && queue.closesWhenEmpty) { self.input = nil }
  }
}
