extension Run {
  /// What can be asked of a recorded run.
  package enum Verb: String, CaseIterable, Sendable {
    case pause, resume, finish, cancel

    package func isLegal(from status: Status) -> Bool {
      switch (self, status) {
      case (.pause, .running), (.pause, .waiting), (.pause, .queued): true
      case (.resume, .paused): true
      case (.finish, _), (.cancel, _): status.isActive
      case (.pause, _), (.resume, _): false
      }
    }

    package static func legal(from status: Status) -> [Verb] {
      allCases.filter { $0.isLegal(from: status) }
    }
  }
}

extension Stage {
  /// What can be said of a recorded stage.
  package enum Verb: String, CaseIterable, Sendable {
    case start, batch, done, fail, skip

    package func isLegal(from status: Status) -> Bool {
      switch (self, status) {
      case (_, .pending), (.start, .failed), (.start, .skipped): true
      case (.skip, .running): false
      case (_, .running): true
      case (_, .waiting), (_, .paused), (_, .completed), (_, .failed), (_, .cancelled),
        (_, .skipped):
        false
      }
    }

    package static func legal(from status: Status) -> [Verb] {
      allCases.filter { $0 != .start || status != .running }.filter { $0.isLegal(from: status) }
    }
  }
}
