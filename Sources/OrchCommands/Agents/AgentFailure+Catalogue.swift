import OrchModel

extension AgentFailure: Catalogued {
  package static var catalogue: [Self] {
    [.unknown("AGENT", near: "AGENT2"), .unknown("AGENT", near: nil)]
  }
}
