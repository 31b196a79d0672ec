package dev.weir.testkit.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one chat room said to its members: whether all of them got the same messages in the same
 * order, each once, and all that were acknowledged. A publisher waits for each acknowledgement, so
 * its messages are numbered without a gap in the order of the room. Thread-safe.
 */
final class Ledger {

  /** How many messages that everybody has are kept, to hold acknowledgements against them. */
  private static final int KEPT = 1_000;

  /** A message: who published it, and its how manieth it is, from 1 on. */
  record Said(String from, long number) {}

  private final String room;
  private final NavigableMap<Long, Said> order = new TreeMap<>();
  private final NavigableMap<Long, Said> acknowledged = new TreeMap<>();
  private final Map<String, Long> seen = new HashMap<>();
  private final Map<String, Map<String, Long>> numbers = new HashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private @Nullable String epoch;

  Ledger(String room) {
    this.room = room;
  }

  /** A member joined for the first time, when the room was at an offset. */
  synchronized void joined(String member, String epoch, long offset) {
    sameEpoch(member, epoch);
    seen.put(member, offset);
    numbers.put(member, new HashMap<>());
  }

  /** A member got a message. */
  synchronized void received(String member, String epoch, long offset, Said said) {
    sameEpoch(member, epoch);
    long last = seen.getOrDefault(member, 0L);
    if (offset != last + 1) {
      wrong(member + " got offset " + offset + " after " + last);
    }
    seen.put(member, Math.max(last, offset));
    Said first = order.putIfAbsent(offset, said);
    if (first != null && !first.equals(said)) {
      wrong(member + " got " + said + " at offset " + offset + ", where others got " + first);
    }
    compare(offset);
    inTurn(member, said);
    forgetOld();
  }

  /** A publisher was told that its message is stored. */
  synchronized void acknowledged(String epoch, long offset, Said said) {
    sameEpoch(said.from(), epoch);
    acknowledged.put(offset, said);
    compare(offset);
  }

  /** A member was told what a room must not have to tell: a gap, or that it cannot recover. */
  synchronized void told(String member, String what) {
    wrong(member + " was told: " + what);
  }

  /** The offset of the latest message that was acknowledged, 0 before the first. */
  synchronized long promised() {
    return acknowledged.isEmpty() ? 0 : acknowledged.lastKey();
  }

  /** Whether every member has got all up to an offset. */
  synchronized boolean everybodyHas(long offset) {
    return least() >= offset;
  }

  /** What went wrong since this was last asked. */
  synchronized List<String> wrong() {
    List<String> found = List.copyOf(wrong);
    wrong.clear();
    return found;
  }

  private void sameEpoch(String member, String now) {
    if (epoch != null && !epoch.equals(now)) {
      wrong(member + " found the room begun anew");
    }
    epoch = now;
  }

  private void compare(long offset) {
    Said stored = order.get(offset);
    Said promised = acknowledged.get(offset);
    if (stored != null && promised != null && !stored.equals(promised)) {
      wrong("%s was acknowledged at offset %d, where %s is".formatted(promised, offset, stored));
    }
  }

  private void inTurn(String member, Said said) {
    Long before = numbers.computeIfAbsent(member, _ -> new HashMap<>()).get(said.from());
    if (before != null && said.number() <= before) {
      wrong(member + " got " + said + " after number " + before + ": twice, or out of order");
    } else if (before != null && said.number() != before + 1) {
      wrong(member + " got " + said + " after number " + before + ": one is lost");
    }
    numbers.get(member).put(said.from(), said.number());
  }

  private void forgetOld() {
    long until = least() - KEPT;
    order.headMap(until).clear();
    acknowledged.headMap(until).clear();
  }

  private long least() {
    return seen.values().stream().mapToLong(Long::longValue).min().orElse(0);
  }

  private void wrong(String what) {
    wrong.add("room " + room + ": " + what);
  }
}
