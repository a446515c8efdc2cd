import OrchModel

extension LogFailure: Catalogued {
  package static var catalogue: [Self] {
    [
      .missing(.tools, agent: "AGENT", has: [.prompt, .text]),
      .missing(.tools, agent: "AGENT", has: []), .unreadable(path: "PATH", reason: "REASON"),
      .badTail(0),
    ]
  }
}
