package dev.weir.common.accesslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.testkit.FakeTicker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {

  private final FakeTicker ticker = new FakeTicker();

  @TempDir private Path folder;

  private Path log() {
    return folder.resolve("logs/access.log");
  }

  private LogFile open(long maxBytes, int keep) throws IOException {
    return new LogFile(log(), maxBytes, keep, ticker);
  }

  private static void write(LogFile file, String line) throws IOException {
    byte[] bytes = (line + "\n").getBytes(UTF_8);
    file.write(bytes, bytes.length);
  }

  private static String read(Path path) throws IOException {
    return Files.readString(path).replace('\n', ' ').strip();
  }

  private Path older(int number) {
    return log().resolveSibling("access.log." + number);
  }

  @Test
  void appendsToWhatIsThere() throws IOException {
    try (LogFile file = open(0, 1)) {
      write(file, "a");
    }
    try (LogFile file = open(0, 1)) {
      write(file, "b");
    }
    assertThat(read(log())).isEqualTo("a b");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void strangersMayNotReadIt() throws IOException {
    open(0, 1).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log()))).endsWith("---");
  }

  @Test
  void beginsAnotherFileAtItsSizeAndKeepsSomeOfTheOlder() throws IOException {
    try (LogFile file = open(4, 2)) {
      for (String line : new String[] {"a", "b", "c", "d", "e", "f", "g"}) {
        write(file, line);
      }
    }
    assertThat(read(log())).isEqualTo("g");
    assertThat(read(older(1))).isEqualTo("e f");
    assertThat(read(older(2))).isEqualTo("c d");
    assertThat(older(3)).doesNotExist();
  }

  @Test
  void whatIsLargerThanAFileGetsOneOfItsOwn() throws IOException {
    try (LogFile file = open(4, 9)) {
      write(file, "much too long");
      write(file, "a");
    }
    assertThat(read(older(1))).isEqualTo("much too long");
    assertThat(read(log())).isEqualTo("a");
  }

  @Test
  void goesOnInANewFileWhenOthersMoveTheOld() throws IOException {
    try (LogFile file = open(0, 1)) {
      write(file, "a");
      Files.move(log(), log().resolveSibling("moved"));
      write(file, "b");
      ticker.advance(Duration.ofSeconds(1));
      write(file, "c");
    }
    assertThat(read(log().resolveSibling("moved"))).isEqualTo("a b");
    assertThat(read(log())).isEqualTo("c");
  }

  @Test
  void goesOnWhenOthersRemoveTheFileAndItsFolder() throws IOException {
    try (LogFile file = open(0, 1)) {
      Files.delete(log());
      Files.delete(folder.resolve("logs"));
      ticker.advance(Duration.ofSeconds(1));
      write(file, "a");
    }
    assertThat(read(log())).isEqualTo("a");
  }

  @Test
  void goesOnAtTheEndWhenOthersCutTheFile() throws IOException {
    try (LogFile file = open(0, 1)) {
      write(file, "a");
      Files.writeString(log(), "");
      write(file, "b");
    }
    assertThat(read(log())).isEqualTo("b");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void saysThatTheDiskIsFull() throws IOException {
    try (LogFile file = new LogFile(Path.of("/dev/full"), 0, 1, ticker)) {
      assertThatThrownBy(() -> write(file, "a")).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> write(file, "b")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void refusesAPlaceThatCannotBeWritten() throws IOException {
    Files.createDirectories(log());
    assertThatThrownBy(() -> open(0, 1)).isInstanceOf(IOException.class);
  }
}
