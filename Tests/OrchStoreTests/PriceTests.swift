import OrchModel
import Testing

@testable import OrchStore

@Suite("prices in the store")
struct PriceTests {
  let store: Database

  init() throws { store = try Scene.store() }

  private func price(_ model: String, _ source: String, _ from: Int64, _ terms: String = "{}")
    -> StoredPrice
  {
    StoredPrice(
      model: model, source: source, from: Timestamp(milliseconds: from), provider: "",
      terms: terms)
  }

  @Test func `one of each model, source and time is kept, in the order of names`() throws {
    try store.keep(price("b", "user", 5, "1"))
    try store.keep(price("é", "list", 0))
    try store.keep(price("a", "user", 9))
    try store.keep(price("a", "list", 9))
    try store.keep(price("b", "user", 5, "2"))
    #expect(
      try store.storedPrices() == [
        price("a", "list", 9), price("a", "user", 9), price("b", "user", 5, "2"),
        price("é", "list", 0),
      ])
  }

  @Test func `an alias is no price, and a name stands for one model`() throws {
    try store.keep(price("b", "user", 5))
    try store.setPriceAlias("house", for: "a")
    try store.setPriceAlias("house", for: "b")
    #expect(try store.storedPrices().map(\.model) == ["b"])
    #expect(try store.priceAliases().map(\.model) == ["b"])
    #expect(try store.priceNames(beginning: "", limit: 9) == ["b", "house"])
    #expect(try store.priceNames(beginning: "hou", limit: 9) == ["house"])
    #expect(try store.priceNames(beginning: "x", limit: 9) == [])
    try store.deletePriceAlias("house")
    #expect(try store.priceAliases().isEmpty)
    #expect(try store.storedPrices().map(\.model) == ["b"])
  }

  @Test func `a time before 1970 and an empty name are refused`() {
    #expect(throws: StoreError.self) { try store.keep(price("a", "user", -1)) }
    #expect(throws: StoreError.self) { try store.keep(price("", "user", 1)) }
  }

  @Test func `the last import is the last`() throws {
    #expect(try store.lastPriceImport() == nil)
    try store.setLastPriceImport(Timestamp(milliseconds: 4))
    try store.setLastPriceImport(Timestamp(milliseconds: 7))
    #expect(try store.lastPriceImport() == Timestamp(milliseconds: 7))
  }
}
