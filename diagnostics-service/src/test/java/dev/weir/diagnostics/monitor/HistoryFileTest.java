package dev.weir.diagnostics.monitor;

import static dev.weir.diagnostics.monitor.Checks.START;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFileTest {
  private static final String ENDPOINT = "tcp://192.0.2.1:22";

  @TempDir Path folder;

  @Test
  void whatWasAppendedIsThereAgain_withoutAnyClose() throws IOException {
    HistoryFile file = open();
    append(file, 3);

    History again = open().history();

    assertThat(again.checks()).isEqualTo(file.history().checks()).hasSize(3);
    assertThat(again.availability(Window.HOUR, START).checks()).isEqualTo(3);
  }

  @Test
  void fullJournalIsFolded_andNoCheckCountsTwice() throws IOException {
    HistoryFile file = open();
    append(file, 20_000);
    file.close();

    History again = open().history();

    assertThat(again.availability(Window.HOUR, START).checks()).isEqualTo(20_000);
    assertThat(bytes()).isLessThan(2 * HistoryFile.MOST_JOURNAL_BYTES);
    assertThat(files()).hasSize(2);
  }

  @Test
  void journalThatWasCutOffCountsAsFarAsItIsWhole() throws IOException {
    HistoryFile file = open();
    append(file, 3);
    file.close();
    Path journal =
        files().stream().filter(f -> f.toString().endsWith("journal")).findFirst().orElseThrow();
    byte[] bytes = Files.readAllBytes(journal);
    Files.write(journal, Arrays.copyOf(bytes, bytes.length - 1));

    HistoryFile again = open();
    assertThat(again.history().checks()).hasSize(2);
    append(again, 1);

    assertThat(open().history().checks()).hasSize(3);
  }

  @Test
  void damagedSnapshotIsPutAside() throws IOException {
    open().close();
    Files.write(folder.resolve("web.history"), new byte[] {7}, StandardOpenOption.APPEND);

    assertThat(open().history().checks()).isEmpty();
    assertThat(folder.resolve("web.history.damaged")).exists();
  }

  @Test
  void anotherEndpointHasNoHistoryYet() throws IOException {
    append(open(), 3);

    assertThat(HistoryFile.open(folder, "web", "icmp://192.0.2.2").history().checks()).isEmpty();
  }

  @Test
  void deletedHistoryLeavesNothing() throws IOException {
    HistoryFile file = open();
    append(file, 3);
    file.close();
    file.delete();

    assertThat(files()).isEmpty();
  }

  private HistoryFile open() throws IOException {
    return HistoryFile.open(folder, "web", ENDPOINT);
  }

  private static void append(HistoryFile file, int checks) throws IOException {
    for (int i = 0; i < checks; i++) {
      Check check = Checks.up(Duration.ofMillis(i), 5);
      file.history().add(check);
      file.append(check);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private long bytes() throws IOException {
    long sum = 0;
    for (Path file : files()) {
      sum += Files.size(file);
    }
    return sum;
  }
}
