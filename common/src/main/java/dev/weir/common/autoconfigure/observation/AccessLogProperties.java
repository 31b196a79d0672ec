package dev.weir.common.autoconfigure.observation;

import dev.weir.common.accesslog.AccessLog;
import dev.weir.common.accesslog.AccessLogSettings;
import dev.weir.common.accesslog.AccessLogSettings.Format;
import dev.weir.common.accesslog.LogFile;
import dev.weir.common.accesslog.LogSink;
import dev.weir.common.accesslog.StandardOutput;
import dev.weir.common.autoconfigure.settings.Purpose;
import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.state.Writable;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The access log.
 *
 * @param to {@code stdout} or a file; left out: there is none
 * @param format of its lines
 * @param fields what a line tells
 * @param query whether targets are written with their queries
 * @param maxSize of a file, after which another is begun; 0: never
 * @param keep how many of the older files are kept, 1 to 1,000
 * @param maxPendingBytes how much may wait for the disk
 * @param control whether requests to the control listener are logged too
 */
@ConfigurationProperties(prefix = "weir.access-log", ignoreUnknownFields = false)
public record AccessLogProperties(
    @Nullable String to,
    @DefaultValue("combined") Format format,
    @DefaultValue List<String> fields,
    @DefaultValue("true") boolean query,
    @DefaultValue("100MB") DataSize maxSize,
    @DefaultValue("5") int keep,
    @DefaultValue("8MB") DataSize maxPendingBytes,
    @DefaultValue("false") boolean control) {

  private static final String STANDARD_OUTPUT = "stdout";
  private static final int MOST_KEPT = 1_000;

  /**
   * Opens it.
   *
   * @param purpose to check it, no file is opened
   * @throws RefusedConfiguration for settings that make no sense and a file that cannot be written
   */
  AccessLog open(Purpose purpose) {
    if (to == null || to.isBlank()) {
      return AccessLog.off();
    }
    try {
      AccessLogSettings settings =
          new AccessLogSettings(
              format, AccessLogSettings.fields(format, fields), query, maxPendingBytes.toBytes());
      return AccessLog.to(sink(to, purpose), settings);
    } catch (InvalidPathException e) {
      throw refused("to", to + " is no path");
    } catch (IllegalArgumentException e) {
      throw new RefusedConfiguration(
          "weir.access-log is refused: " + e.getMessage() + ".",
          "Correct it; docs/configuration.md lists every setting with its range.");
    } catch (IOException e) {
      throw refused("to", to + " cannot be written: " + e);
    }
  }

  private LogSink sink(String where, Purpose purpose) throws IOException {
    if (where.equals(STANDARD_OUTPUT)) {
      return new StandardOutput();
    }
    if (keep < 1 || keep > MOST_KEPT) {
      throw refused("keep", keep + " is not between 1 and " + MOST_KEPT);
    }
    if (maxSize.isNegative()) {
      throw refused("max-size", maxSize + " is below 0");
    }
    checkWritable(Path.of(where));
    if (purpose == Purpose.CHECK) {
      return new StandardOutput(); // which nothing is written to, as nobody asks for anything
    }
    return new LogFile(Path.of(where), maxSize.toBytes(), keep, System::nanoTime);
  }

  private static void checkWritable(Path file) {
    try {
      Writable.file(file);
    } catch (IOException e) {
      throw refused("to", e.getMessage());
    }
  }

  private static RefusedConfiguration refused(String key, @Nullable String why) {
    return new RefusedConfiguration(
        "weir.access-log." + key + " is refused: " + why + ".",
        "Name a file in a folder that the service may write to, or stdout; keep 1 to 1000 files.");
  }
}
