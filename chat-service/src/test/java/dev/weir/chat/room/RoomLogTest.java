package dev.weir.chat.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RoomLogTest {

  @Property(tries = 300)
  void what_is_remembered_is_the_newest_without_a_gap(
      @ForAll @IntRange(max = 20) int messages,
      @ForAll @IntRange(min = 1, max = 200) int bytes,
      @ForAll @Size(max = 60) List<@IntRange(max = 40) Integer> sizes,
      @ForAll @IntRange(max = 70) int after) {
    HistoryBudget budget = new HistoryBudget(1 << 20);
    RoomLog log = new RoomLog(new HistoryLimits(messages, bytes, Duration.ofHours(1)), budget);
    sizes.forEach(size -> log.append(new byte[size], 0));

    List<StoredMessage> all = log.after(0, Integer.MAX_VALUE, Long.MAX_VALUE);
    assertThat(log.head()).isEqualTo(sizes.size());
    assertThat(offsets(all)).isEqualTo(range(log.first(), log.head()));
    assertThat(all).hasSizeLessThanOrEqualTo(messages);
    assertThat(log.bytes()).isLessThanOrEqualTo(bytes).isEqualTo(budget.held());
    assertThat(log.bytes()).isEqualTo(all.stream().mapToLong(StoredMessage::bytes).sum());

    long from = Math.max(after + 1L, log.first());
    assertThat(offsets(log.after(after, Integer.MAX_VALUE, Long.MAX_VALUE)))
        .isEqualTo(range(from, log.head()));
    assertThat(log.recover("e", new Position("e", after), Long.MAX_VALUE))
        .isEqualTo(expected(log, after));
  }

  @Property(tries = 200)
  void chunks_put_together_are_the_whole(
      @ForAll @Size(max = 40) List<@IntRange(max = 50) Integer> sizes,
      @ForAll @IntRange(min = 1, max = 120) int chunkBytes) {
    RoomLog log =
        new RoomLog(
            new HistoryLimits(100, 1 << 20, Duration.ofHours(1)), new HistoryBudget(1 << 20));
    sizes.forEach(size -> log.append(new byte[size], 0));

    long cursor = 0;
    while (cursor < log.head()) {
      List<StoredMessage> chunk = log.after(cursor, Integer.MAX_VALUE, chunkBytes);
      assertThat(chunk).isNotEmpty();
      assertThat(chunk.getFirst().offset()).isEqualTo(cursor + 1);
      cursor = chunk.getLast().offset();
    }
    assertThat(cursor).isEqualTo(sizes.size());
  }

  private static Recovery expected(RoomLog log, long after) {
    if (after > log.head()) {
      return new Recovery.Refused(Recovery.Reason.OTHER_EPOCH);
    }
    return after + 1 < log.first()
        ? new Recovery.Refused(Recovery.Reason.TOO_OLD)
        : new Recovery.Recovered(log.after(after, Integer.MAX_VALUE, Long.MAX_VALUE));
  }

  private static List<Long> offsets(List<StoredMessage> messages) {
    return messages.stream().map(StoredMessage::offset).toList();
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }
}
