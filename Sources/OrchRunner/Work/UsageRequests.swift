import OrchModel

/// Asks a client what it has cost so far: every two seconds, and never before it has answered.
///
/// So one that is held, or does not know the request, is asked once and then left alone. While nothing
/// changes it is asked less and less, up to every 32 seconds: an answer can be work for the client.
struct UsageRequests {
  private let request: [UInt8]?
  private var last = SteadyTime.now
  private var pause = Self.shortest
  /// True while an answer is owed.
  private(set) var isOpen = false

  private static let shortest = Duration.seconds(2)
  private static let longest = Duration.seconds(32)

  /// `request` is what the client has to read; nil when it can't be asked.
  init(_ request: [UInt8]?) {
    self.request = request
  }

  var isPossible: Bool { request != nil }

  /// What to write on the client's standard input; nil when it is not time to ask.
  mutating func next(at now: SteadyTime = .now) -> [UInt8]? {
    guard let request, !isOpen, now - last >= pause else { return nil }
    last = now
    isOpen = true
    return request
  }

  /// The answer is there.
  mutating func close(hasChanged: Bool) {
    isOpen = false
    pause = hasChanged ? Self.shortest : min(pause * 2, Self.longest)
  }

  /// The client has made a call: it is worth asking again.
  mutating func hurry() { pause = Self.shortest }
}
