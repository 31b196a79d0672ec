package dev.weir.common.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files as they are changed in the field, on a real file system. */
@Timeout(60)
class FileWatchIT {

  @TempDir Path folder;
  private final BlockingQueue<String> seen = new ArrayBlockingQueue<>(100);

  private FileWatch watch(Path file) {
    return new FileWatch(Set.of(file), () -> seen.add(content(file)));
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "unreadable";
    }
  }

  private @Nullable String next() throws InterruptedException {
    return seen.poll(30, TimeUnit.SECONDS);
  }

  @Test
  void fileWrittenOver_isSeen() throws Exception {
    Path file = Files.writeString(folder.resolve("a.yml"), "one");
    try (FileWatch _ = watch(file)) {
      Files.writeString(file, "two");
      assertThat(next()).isEqualTo("two");
    }
  }

  @Test
  void fileRemoved_isWaitedFor_andSeenOnceItIsThere() throws Exception {
    Path file = Files.writeString(folder.resolve("a.yml"), "one");
    try (FileWatch _ = watch(file)) {
      Files.delete(file);
      Path next = Files.writeString(folder.resolve("b.yml"), "three");
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      assertThat(next()).isEqualTo("three");
    }
  }

  @Test
  void folderBehindALink_exchangedAsKubernetesDoes_isSeen() throws Exception {
    Path data = folder.resolve("..data");
    Path file = folder.resolve("a.yml");
    Files.writeString(Files.createDirectory(folder.resolve("..1")).resolve("a.yml"), "one");
    Files.createSymbolicLink(data, Path.of("..1"));
    Files.createSymbolicLink(file, Path.of("..data", "a.yml"));
    try (FileWatch _ = watch(file)) {
      for (String version : new String[] {"..2", "..3"}) {
        Path made = Files.createDirectory(folder.resolve(version));
        Files.writeString(made.resolve("a.yml"), version);
        Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of(version));
        Files.move(link, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        assertThat(next()).isEqualTo(version);
      }
    }
  }

  @Test
  void otherFiles_areOfNoConcern_untilTheyAreWatched() throws Exception {
    Path file = Files.writeString(folder.resolve("a.yml"), "one");
    Path other = Files.writeString(folder.resolve("b.yml"), "one");
    try (FileWatch watch = watch(file)) {
      Files.writeString(other, "two");
      Files.writeString(file, "three");
      assertThat(next()).isEqualTo("three");
      watch.watch(Set.of(file, other));
      Files.writeString(other, "four");
      assertThat(next()).isEqualTo("three");
      assertThat(seen).isEmpty();
    }
  }
}
