package dev.weir.common.ban;

import dev.weir.common.audit.AuditLog;
import dev.weir.common.net.NetworkSet;
import java.time.Duration;
import java.util.List;

/** The contract of bans on an instance on its own. */
class MemoryBansTest extends BansContract {

  private final Bans bans =
      new Bans(
          100,
          List.of(new BanRule("noise", 3, Duration.ofMinutes(1), Duration.ofMinutes(10))),
          NetworkSet.none(),
          new AuditLog(line -> {}),
          BanStore.alone());

  @Override
  protected Bans here() {
    return bans;
  }

  @Override
  protected Bans there() {
    return bans;
  }

  @Override
  protected void soon(Runnable claim) {
    claim.run();
  }
}
