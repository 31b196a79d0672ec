package dev.weir.common.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTest {

  @ParameterizedTest
  @CsvSource({
    "GET, /actuator/health, OPEN",
    "GET, /actuator/health/readiness, OPEN",
    "HEAD, /actuator/health/liveness, OPEN",
    "GET, /actuator/healthy, READ",
    "GET, /actuator, READ",
    "GET, /actuator/prometheus, READ",
    "GET, /api/pools, READ",
    "OPTIONS, /api/pools, READ",
    "GET, /, OPEN",
    "GET, /console/api.js, OPEN",
    "GET, /console/lb/main.js, OPEN",
    "GET, /console/reference.html, OPEN",
    "GET, /console/icon.svg, OPEN",
    "GET, /console/../api/pools.js, READ",
    "GET, /console/%2e%2e/api.js, READ",
    "GET, /console, READ",
    "POST, /, OPERATE",
    "GET, /actuator/heapdump, OPERATE",
    "POST, /actuator/health, OPERATE",
    "POST, /api/invalidations, OPERATE",
    "TRACE, /api/pools, OPERATE",
    "get, /api/pools, OPERATE"
  })
  void request_needs(String method, String path, Access access) {
    assertThat(Access.of(method, path)).isEqualTo(access);
  }

  @Test
  void roles_permitWhatTheyAreFor() {
    Set<Role> nobody = Set.of();
    assertThat(Access.OPEN.permits(nobody)).isTrue();
    assertThat(Access.READ.permits(nobody)).isFalse();
    assertThat(Access.READ.permits(Set.of(Role.READ))).isTrue();
    assertThat(Access.READ.permits(Set.of(Role.OPERATE))).isTrue();
    assertThat(Access.OPERATE.permits(Set.of(Role.READ))).isFalse();
    assertThat(Access.OPERATE.permits(Set.of(Role.OPERATE))).isTrue();
    assertThat(Access.READ.permits(Set.of(Role.CAPTURE))).isTrue();
    assertThat(Access.OPERATE.permits(Set.of(Role.CAPTURE))).isTrue();
  }
}
