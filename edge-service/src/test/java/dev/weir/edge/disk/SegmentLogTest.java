package dev.weir.edge.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentLogTest {

  private static final SegmentLog.Limits LIMITS = new SegmentLog.Limits(4096, 1024);

  @TempDir private Path folder;

  @Test
  void whatIsAppended_isReadAndFoundAgain() throws IOException {
    SegmentLog.Spot first;
    try (SegmentLog log = open()) {
      first = append(log, "one", 10);
      append(log, "two", 0);
      assertThat(body(log, first)).isEqualTo("x".repeat(10));
    }
    try (SegmentLog log = open()) {
      assertThat(recovered(log)).containsExactly("one", "two");
      assertThat(body(log, first)).isEqualTo("x".repeat(10));
      append(log, "three", 1);
    }
    try (SegmentLog log = open()) {
      assertThat(recovered(log)).containsExactly("one", "two", "three");
    }
  }

  @Test
  void oldestGoes_whereThereIsNoRoom() throws IOException {
    List<Long> gone = new ArrayList<>();
    try (SegmentLog log = open()) {
      log.onGone(gone::add);
      SegmentLog.Spot first = append(log, "0", 480);
      for (int i = 1; i < 20; i++) {
        append(log, Integer.toString(i), 480);
        assertThat(log.bytes()).isLessThanOrEqualTo(4096);
      }
      assertThat(log.read(first)).isNull();
    }
    assertThat(gone).contains(first(gone)).isSorted();
    try (SegmentLog log = open()) {
      assertThat(recovered(log)).endsWith("18", "19").hasSizeBetween(4, 8);
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files.count()).isLessThanOrEqualTo(6);
      }
    }
  }

  private static Long first(List<Long> gone) {
    return Objects.requireNonNull(gone.getFirst());
  }

  @Test
  void recordThatWasCutOffAnywhere_isPassedOver() throws IOException {
    long before;
    long after;
    try (SegmentLog log = open()) {
      append(log, "whole", 30);
      before = log.bytes();
      append(log, "torn", 30);
      after = log.bytes();
    }
    Path file = folder.resolve("1.segment");
    byte[] all = Files.readAllBytes(file);
    for (int length = (int) before; length < after; length++) {
      Files.write(file, Arrays.copyOf(all, length));
      try (SegmentLog log = open()) {
        assertThat(recovered(log)).as("cut at %d", length).containsExactly("whole");
      }
    }
  }

  @Test
  void byteThatChanged_isNoticed_whereverItIs() throws IOException {
    SegmentLog.Spot spot;
    try (SegmentLog log = open()) {
      spot = append(log, "head", 20);
    }
    Path file = folder.resolve("1.segment");
    byte[] all = Files.readAllBytes(file);
    for (int at = 0; at < all.length; at++) {
      byte[] damaged = all.clone();
      damaged[at] ^= 1;
      Files.write(file, damaged);
      try (SegmentLog log = open()) {
        boolean found = recovered(log).equals(List.of("head"));
        SegmentLog.Stored read = log.read(spot);
        assertThat(found && read != null).as("byte %d", at).isEqualTo(at < 4 && found);
      }
    }
  }

  @Test
  void fileOfAnything_isNoReasonToFail() throws IOException {
    Files.writeString(folder.resolve("7.segment"), "this is no segment of ours, it is text");
    Files.writeString(folder.resolve("x.segment"), "nor this");
    try (SegmentLog log = open()) {
      assertThat(recovered(log)).isEmpty();
      SegmentLog.Spot spot = append(log, "new", 5);
      assertThat(spot.segment()).isEqualTo(8);
      assertThat(body(log, spot)).isEqualTo("xxxxx");
    }
  }

  @Test
  void fullDisk_costsTheRecord_andThenTheOldest() throws IOException {
    long[] free = {1_500};
    SegmentLog.Room room =
        bytes -> {
          if (bytes > free[0]) {
            throw new IOException("No space left on device");
          }
          free[0] -= bytes;
        };
    try (SegmentLog log = SegmentLog.open(folder, LIMITS, room)) {
      log.onGone(segment -> free[0] += 1_000);
      append(log, "a", 900);
      append(log, "b", 300);
      assertThatThrownBy(() -> append(log, "c", 700)).isInstanceOf(IOException.class);
      SegmentLog.Spot later = append(log, "d", 700);
      assertThat(body(log, later)).hasSize(700);
    }
    try (SegmentLog log = open()) {
      assertThat(recovered(log)).contains("d").doesNotContain("a", "c");
    }
  }

  @Test
  void secondWhoOpensTheFolder_isRefused() throws IOException {
    try (SegmentLog log = open()) {
      assertThat(log.bytes()).isZero();
      assertThatThrownBy(this::open).hasMessageContaining("in use");
    }
  }

  @Test
  void recordLargerThanASegment_isRefused_andNothingIsLost() throws IOException {
    try (SegmentLog log = open()) {
      SegmentLog.Spot small = append(log, "small", 10);
      assertThatThrownBy(() -> append(log, "large", 2_000)).hasMessageContaining("too large");
      assertThat(body(log, small)).hasSize(10);
    }
  }

  private SegmentLog open() throws IOException {
    return SegmentLog.open(folder, LIMITS);
  }

  private static SegmentLog.Spot append(SegmentLog log, String head, int body) throws IOException {
    return log.append(head.getBytes(UTF_8), "x".repeat(body).getBytes(UTF_8));
  }

  private static String body(SegmentLog log, SegmentLog.Spot spot) {
    SegmentLog.Stored stored = log.read(spot);
    return stored == null ? "nothing" : new String(stored.body(), UTF_8);
  }

  private static List<String> recovered(SegmentLog log) {
    List<String> heads = new ArrayList<>();
    log.recover((head, spot) -> heads.add(new String(head, UTF_8)));
    return heads;
  }
}
