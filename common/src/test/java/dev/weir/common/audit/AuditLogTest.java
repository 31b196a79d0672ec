package dev.weir.common.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditLogTest {

  private final List<String> lines = new ArrayList<>();
  private final AuditLog log = new AuditLog(lines::add);

  @Test
  void change_isOneLineOfWhoWhatFromAndTo() {
    log.record(new Change("ops@192.0.2.7", "limit api", "5 in 10s", "9 in 10s"));

    assertThat(lines).containsExactly("ops@192.0.2.7 changed limit api from 5 in 10s to 9 in 10s");
  }

  @Test
  void nothingBeforeOrAfter_isSaidSo() {
    log.record(new Change("ops", "limit api", null, "5 in 10s"));
    log.record(new Change("ops", "limit api", "5 in 10s", null));

    assertThat(lines)
        .containsExactly(
            "ops changed limit api from - to 5 in 10s", "ops changed limit api from 5 in 10s to -");
  }

  @Test
  void whatACallerWrites_cannotBeginALineOfItsOwn() {
    log.record(new Change("ops\r\nroot changed", "limit a\u2028b", "\u001b[2J", null));

    assertThat(lines).containsExactly("ops  root changed changed limit a b from  [2J to -");
  }

  @Test
  void refusal_saysWhoWhatAndWhy_onOneLine() {
    log.record(new Refusal("anonymous@192.0.2.7", "POST /api/a\nops changed", "Forbidden (403)"));

    assertThat(lines)
        .containsExactly(
            "anonymous@192.0.2.7 was refused POST /api/a ops changed: Forbidden (403)");
  }
}
