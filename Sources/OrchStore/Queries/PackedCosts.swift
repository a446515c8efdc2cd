import OrchModel

/// What each call of a day cost, to be packed: packed ones are read a hundred times as fast as the ledger.
///
/// A number for the format; then for each project the length of its id, the id, and a list of each kind. A list is how
/// many costs there are, how many calls have none, how many bytes a cost takes, and the costs, the lowest byte first.
struct PackedCosts {
  static let format: UInt8 = 1

  /// Which of the costs of calls a list has.
  enum Kind: Int, CaseIterable {
    /// What calls cost of which no client recorded a cost.
    case unrecorded
    /// What calls cost of which one did.
    case computed
    /// What it recorded of those.
    case recorded

    /// True when these are the costs of their calls.
    func isCost(by basis: CostBasis) -> Bool {
      switch basis {
      case .auto: self != .computed
      case .computed: self != .recorded
      case .recorded: self == .recorded
      }
    }
  }

  private struct List {
    private(set) var costs: [Int64] = []
    /// How many of the calls have no cost.
    private(set) var unknownCount = 0

    mutating func add(_ cost: Int64?) {
      guard let cost else { return unknownCount += 1 }
      costs.append(cost)
    }
  }

  private var projects = TextNumbers()
  /// By project and kind.
  private var lists: [[List]] = []

  /// Adds a call of a project.
  mutating func add(_ project: UnsafeBufferPointer<UInt8>, cost: Int64?, recorded: Int64?) {
    let number = projects.number(of: project)
    if number == lists.count { lists.append(Kind.allCases.map { _ in List() }) }
    guard let recorded else { return lists[number][Kind.unrecorded.rawValue].add(cost) }
    lists[number][Kind.computed.rawValue].add(cost)
    lists[number][Kind.recorded.rawValue].add(recorded)
  }

  var bytes: [UInt8] {
    var bytes = [Self.format]
    for (number, lists) in lists.enumerated() {
      let project = projects.text(number)
      bytes.append(number: UInt64(project.utf8.count))
      bytes += project.utf8
      for list in lists { Self.append(list, to: &bytes) }
    }
    return bytes
  }

  private static func append(_ list: List, to bytes: inout [UInt8]) {
    // One below zero, which none should be, takes all there are.
    let most = list.costs.reduce(UInt64(0)) { $0 | UInt64(bitPattern: $1) }
    let width = max(1, (64 - most.leadingZeroBitCount + 7) / 8)
    bytes.append(number: UInt64(list.costs.count))
    bytes.append(number: UInt64(list.unknownCount))
    bytes.append(UInt8(width))
    for cost in list.costs {
      for place in 0..<width { bytes.append(UInt8(truncatingIfNeeded: cost >> Int64(8 * place))) }
    }
  }
}

extension PackedCosts {
  /// What came of reading packed ones.
  enum Outcome {
    /// All were handed out; so many more calls have no cost.
    case read(unknownCount: Int)
    /// Not even begun: they are packed in the format of a later version.
    case unknownFormat
    /// They are not what was packed; some may be handed out.
    case damaged
  }

  /// Hands out what the calls of a day cost in nano-dollars, or those of one project, some at a time.
  static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, of project: ID<Project>?, by basis: CostBasis,
    _ body: ([Int64]) -> Void
  ) -> Outcome {
    var reader = PackedReader(bytes)
    guard reader.byte() == Self.format else { return .unknownFormat }
    var unknownCount = 0
    while !reader.isAtEnd {
      let id = reader.bytes(reader.count())
      let isWanted = project.map { $0.rawValue.utf8.elementsEqual(id) } ?? true
      for kind in Kind.allCases {
        let (count, unknown, width) = (reader.number(), reader.number(), Int(reader.byte()))
        guard count <= 1 << 32, unknown <= 1 << 32, 1...8 ~= width else { return .damaged }
        let values = reader.bytes(Int(count) * width)
        guard isWanted, !reader.isDamaged else { continue }
        if kind.isCost(by: basis) {
          unknownCount += Int(unknown)
          body(costs(values, width: width))
        } else if kind == .unrecorded {
          unknownCount += Int(count) + Int(unknown)
        }
      }
    }
    return reader.isDamaged ? .damaged : .read(unknownCount: unknownCount)
  }

  private static func costs(_ bytes: UnsafeBufferPointer<UInt8>, width: Int) -> [Int64] {
    let (start, mask) = (UnsafeRawPointer(bytes.baseAddress), UInt64.max >> UInt64(64 - 8 * width))
    return (0..<bytes.count / width).map { number in
      let place = number * width
      var cost: UInt64 = 0
      if let start, place + 8 <= bytes.count {
        // Sound: all eight are among the bytes.
        cost =
          UInt64(littleEndian: start.loadUnaligned(fromByteOffset: place, as: UInt64.self)) & mask
      } else {
        for digit in 0..<width { cost |= UInt64(bytes[place + digit]) << UInt64(8 * digit) }
      }
      return Int64(bitPattern: cost)
    }
  }
}
