package dev.weir.common.netty.listener;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A file of cases: a line {@code name: outcome} each, and indented below it, line by line, what is
 * sent. Empty lines and those that begin with {@code #} are passed over.
 */
final class FrameScript {

  private FrameScript() {}

  /** Makes a case of what is written of it. */
  interface Maker<C> {
    C of(String name, String outcome, List<String> lines);
  }

  /** Reads a file beside this class. */
  static <C> List<C> read(String file, Maker<C> maker) {
    List<C> cases = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (String line : text(file).lines().toList()) {
      if (line.startsWith("  ")) {
        lines.add(line.strip());
      } else if (!line.isBlank() && !line.startsWith("#")) {
        lines = new ArrayList<>();
        String[] parts = line.split(": ", 2);
        cases.add(maker.of(parts[0], parts[1], lines));
      }
    }
    return cases;
  }

  private static String text(String file) {
    try (InputStream in = FrameScript.class.getResourceAsStream(file)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
