import CSystem
import Glibc

/// The second line behind the guardians: when one is killed, its orphans come to the owner.
package enum Subreaper {
  /// Makes this process the parent of its descendants' orphans, until it ends.
  package static func become() throws {
    guard orch_become_subreaper() == 0 else {
      throw ProcessFailure.system(call: "prctl", errno: errno)
    }
  }

  /// Ends every child of this process but `kept`, and everything below them; waits for those that
  /// ended.
  ///
  /// `kept` are the children that someone looks after: the guardians that live, and any program
  /// that was started otherwise. Answers what cannot be ended in `patience`.
  @discardableResult
  package static func endChildren(
    except kept: Set<Int32>, patience: Duration = .seconds(3)
  ) -> [ProcessIdentity] {
    endInRounds(patience: patience) {
      let table = ProcessTable()
      let children = table.records.values.filter {
        $0.parent == getpid() && !kept.contains($0.pid)
      }
      // Ours, so its pid cannot be another's before this waits for it.
      for child in children where child.isDead { waitpid(child.pid, nil, WNOHANG) }
      let living = children.filter { !$0.isDead }
      return (living + table.descendants(of: living.map(\.pid), except: kept))
        .map { ProcessIdentity($0) }
    }
  }
}
