package dev.weir.edge.invalidate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InvalidationLedgerTest {

  private static final Instant NOW = Instant.parse("2026-11-22T20:00:00Z");
  private static final EdgeState PENDING = new EdgeState.Pending(0, "", true);
  private static final EdgeState DONE = new EdgeState.Acknowledged(NOW, OptionalLong.empty());

  private final List<Invalidation> late = new ArrayList<>();
  private final InvalidationLedger ledger = new InvalidationLedger(3, 5, late::add);

  private static Invalidation open(String id, Instant at) {
    Map<String, EdgeState> edges = new LinkedHashMap<>();
    edges.put("here", DONE);
    edges.put("far", PENDING);
    return new Invalidation(id, new PurgeOrder(PurgeOrder.Type.ALL, "", null, false), at, edges);
  }

  private List<String> ids() {
    return ledger.all().stream().map(Invalidation::id).toList();
  }

  private void openAndEnd(String id) {
    ledger.open(open(id, NOW));
    ledger.note(id, "far", DONE);
  }

  @Test
  void openOneOutlastsAllThatEndAfterIt() {
    ledger.open(open("open", NOW));
    IntStream.range(0, 10).forEach(number -> openAndEnd("ended-" + number));
    assertThat(ids()).containsExactly("ended-9", "ended-8", "ended-7", "open");
    assertThat(ledger.openCount()).isEqualTo(1);
  }

  @Test
  void whereTooManyAreOpen_theNextIsRefused_untilOneEnds() {
    IntStream.range(0, 5)
        .forEach(number -> assertThat(ledger.open(open("open-" + number, NOW))).isTrue());
    assertThat(ledger.open(open("refused", NOW))).isFalse();
    assertThat(ledger.find("refused")).isEmpty();
    ledger.note("refused", "far", DONE);
    assertThat(ids()).containsExactly("open-4", "open-3", "open-2", "open-1", "open-0");
    ledger.note("open-0", "far", DONE);
    assertThat(ledger.open(open("next", NOW))).isTrue();
  }

  @Test
  void oneThatDoesNotEndInTimeIsGivenUp_andThatIsTold() {
    ledger.open(open("early", NOW));
    ledger.open(open("later", NOW.plusSeconds(1)));
    ledger.open(open("in time", NOW.plus(InvalidationLedger.PATIENCE)));
    assertThat(late).isEmpty();
    ledger.open(open("next", NOW.plus(InvalidationLedger.PATIENCE).plus(Duration.ofMillis(1))));
    assertThat(late).extracting(Invalidation::id).containsExactly("early");
    assertThat(ids()).containsExactly("next", "in time", "later");
  }

  @Test
  void whoWaitsIsToldAtTheEnd() {
    ledger.open(open("a", NOW));
    CompletableFuture<Invalidation> told = ledger.whenComplete("a");
    assertThat(told).isNotDone();
    ledger.note("a", "far", DONE);
    assertThat(told).isCompletedWithValueMatching(Invalidation::complete);
    assertThat(ledger.whenComplete("a")).isCompletedWithValueMatching(Invalidation::complete);
    assertThat(ledger.whenComplete("unknown")).isNotDone();
  }

  @Test
  void countThatComesLateIsNotedOfAnEndedOneToo() {
    openAndEnd("a");
    ledger.note("a", "here", new EdgeState.Acknowledged(NOW, OptionalLong.of(7)));
    assertThat(ledger.find("a").orElseThrow().edges())
        .containsEntry("here", new EdgeState.Acknowledged(NOW, OptionalLong.of(7)));
    assertThat(ids()).containsExactly("a");
  }

  @Test
  void edgeThatForgotEverythingHasAcknowledgedAllThatCameBefore() {
    ledger.open(open("a", NOW));
    ledger.open(open("b", NOW));
    long upTo = ledger.latest();
    ledger.open(open("c", NOW));
    ledger.noteAll("far", upTo, DONE);
    assertThat(ledger.find("a").orElseThrow().complete()).isTrue();
    assertThat(ledger.find("b").orElseThrow().complete()).isTrue();
    assertThat(ledger.find("c").orElseThrow().complete()).isFalse();
  }

  @Test
  void oneHeardOfIsFollowedAtTheEdgesThatAreToldOfIt() {
    Invalidation heard =
        new Invalidation("a", new PurgeOrder(PurgeOrder.Type.ALL, "", null, false), NOW, Map.of());
    ledger.sent(heard, "redis", List.of("here", "far"));
    assertThat(ledger.find("a").orElseThrow().edges()).containsOnlyKeys("here", "far");
    assertThat(ledger.openCount()).isEqualTo(1);
    ledger.note("a", "here", DONE);
    ledger.note("a", "far", DONE);
    assertThat(ledger.openCount()).isZero();
  }
}
