import Glibc
import OrchModel

/// Ends processes that may fork meanwhile: rounds of SIGSTOP to all, then SIGKILL to all, until
/// three looks in a row find none; a single one can miss those that start the next and end.
///
/// `find` answers who is to end. What still lives when `patience` is over is returned: another
/// user's process, or one that hangs in the kernel.
func endInRounds(patience: Duration, _ find: () -> [ProcessIdentity]) -> [ProcessIdentity] {
  let deadline = SteadyTime.now + patience
  var looks = 0
  while true {
    let targets = find()
    looks = targets.isEmpty ? looks + 1 : 0
    if looks == 3 || SteadyTime.now >= deadline { return targets }
    for target in targets { target.signal(SIGSTOP) }
    if !targets.isEmpty { for target in find() { target.signal(SIGKILL) } }
    usleep(3000)
  }
}
