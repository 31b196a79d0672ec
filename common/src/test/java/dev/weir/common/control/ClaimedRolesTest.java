package dev.weir.common.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClaimedRolesTest {

  @Test
  void list_orWordsApart_nameRoles_amongWordsForOthers() {
    assertThat(ClaimedRoles.of(Map.of("roles", List.of("operate", "admin", 7)), "roles"))
        .containsExactly(Role.OPERATE);
    assertThat(ClaimedRoles.of(Map.of("scope", "openid read operate"), "scope"))
        .containsExactlyInAnyOrder(Role.READ, Role.OPERATE);
  }

  @Test
  void dots_leadIntoMembers_unlessTheyAreTheName() {
    Map<String, Object> nested = Map.of("realm_access", Map.of("roles", List.of("read")));
    assertThat(ClaimedRoles.of(nested, "realm_access.roles")).containsExactly(Role.READ);
    assertThat(ClaimedRoles.of(Map.of("weir.roles", List.of("read")), "weir.roles"))
        .containsExactly(Role.READ);
  }

  @Test
  void nothingKnown_isNoRole() {
    assertThat(ClaimedRoles.of(Map.of(), "roles")).isEmpty();
    assertThat(ClaimedRoles.of(Map.of("roles", 5), "roles")).isEmpty();
    assertThat(ClaimedRoles.of(Map.of("roles", "READ readonly"), "roles")).isEmpty();
    assertThat(ClaimedRoles.of(Map.of("a", "read"), "a.b")).isEmpty();
  }
}
