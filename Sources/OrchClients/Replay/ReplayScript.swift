import OrchModel

/// A kind of recording, played line by line.
protocol ReplayScript {
  /// The exit status the recorded client ended with; nil when the recording does not tell.
  var status: Int32? { get }
  /// Prints what stands for a line, and does what it tells.
  mutating func play(_ line: JSONDocument, isRepaired: Bool, on stage: inout ReplayStage)
  /// Prints what the recording leaves to be said at its end.
  mutating func finish(on stage: inout ReplayStage)
  /// A notice as the client would print it.
  func notice(_ text: String) -> JSONValue
}
