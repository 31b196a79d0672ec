package dev.weir.edge.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process is killed while it writes, again and again: no body comes back that was not written.
 */
@Timeout(60)
class KilledWriterIT {

  private static final SegmentLog.Limits LIMITS = new SegmentLog.Limits(16 << 20, 1 << 20);

  @TempDir private Path folder;

  /** The child: writes bodies whose head is their sum, for as long as it lives. */
  public static void main(String[] arguments) throws IOException {
    Random random = new Random(Long.parseLong(arguments[1]));
    try (SegmentLog log = SegmentLog.open(Path.of(arguments[0]), LIMITS)) {
      for (int i = 0; ; i++) {
        byte[] body = new byte[random.nextInt(200_000)];
        random.nextBytes(body);
        log.append(sum(body).getBytes(UTF_8), body);
        if (i == 20) {
          System.out.println("writing");
        }
      }
    }
  }

  private static String sum(byte[] body) {
    CRC32 sum = new CRC32();
    sum.update(body);
    return HexFormat.of().toHexDigits(sum.getValue());
  }

  @Test
  void whatAKilledProcessLeft_isWhole_orNotThere() throws Exception {
    for (int round = 0; round < 3; round++) {
      Process child =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xshare:auto",
                  "-cp",
                  System.getProperty("java.class.path"),
                  KilledWriterIT.class.getName(),
                  folder.toString(),
                  Integer.toString(round))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (BufferedReader said =
          new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
        assertThat(said.lines().anyMatch("writing"::equals)).isTrue();
      } finally {
        child.destroyForcibly().waitFor();
      }
      checkAll();
    }
  }

  private void checkAll() throws IOException {
    AtomicInteger whole = new AtomicInteger();
    try (SegmentLog log = SegmentLog.open(folder, LIMITS)) {
      log.recover(
          (head, spot) -> {
            SegmentLog.Stored stored = log.read(spot);
            if (stored != null) {
              assertThat(Arrays.equals(stored.head(), head)).isTrue();
              assertThat(sum(stored.body())).isEqualTo(new String(head, UTF_8));
              whole.incrementAndGet();
            }
          });
    }
    assertThat(whole.get()).isGreaterThan(20);
  }
}
