package dev.weir.chat.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoomBansTest {

  private static final Instant NOW = Instant.EPOCH;
  private static final RoomName ROOM = new RoomName("r");
  private static final UserName ALICE = new UserName("alice");

  private final RoomBans bans = new RoomBans();

  @Test
  void a_ban_holds_for_its_room_and_user_until_its_end() {
    bans.ban(ROOM, ALICE, NOW.plusSeconds(10), NOW);

    assertThat(bans.until(ROOM, ALICE, NOW.plusSeconds(9))).isEqualTo(NOW.plusSeconds(10));
    assertThat(bans.until(ROOM, ALICE, NOW.plusSeconds(10))).isNull();
    assertThat(bans.until(new RoomName("s"), ALICE, NOW)).isNull();
    assertThat(bans.until(ROOM, new UserName("bob"), NOW)).isNull();
  }

  @Test
  void a_ban_is_changed_lifted_and_listed() {
    bans.ban(ROOM, ALICE, NOW.plusSeconds(10), NOW);
    bans.ban(ROOM, ALICE, NOW.plusSeconds(20), NOW);

    assertThat(bans.of(ROOM, NOW)).containsOnly(Map.entry("alice", NOW.plusSeconds(20)));
    assertThat(bans.lift(ROOM, ALICE, NOW)).isTrue();
    assertThat(bans.lift(ROOM, ALICE, NOW)).isFalse();
    assertThat(bans.of(ROOM, NOW)).isEmpty();
  }

  @Test
  void there_are_never_more_than_may_be_and_those_that_are_over_make_room() {
    for (int i = 0; i < RoomBans.MOST; i++) {
      assertThat(bans.ban(ROOM, new UserName("u" + i), NOW.plusSeconds(10), NOW)).isTrue();
    }
    assertThat(bans.ban(ROOM, ALICE, NOW.plusSeconds(10), NOW)).isFalse();
    assertThat(bans.ban(ROOM, new UserName("u1"), NOW.plusSeconds(11), NOW)).isTrue();

    Instant later = NOW.plusSeconds(10);
    assertThat(bans.ban(ROOM, ALICE, later.plusSeconds(1), later)).isTrue();
    assertThat(bans.of(ROOM, later)).containsOnlyKeys("alice", "u1");
  }
}
