package dev.weir.lb.app.config;

import dev.weir.lb.traffic.Maintenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is answered while nobody of a pool can be chosen, as an operator writes it.
 *
 * @param page a file in UTF-8 of at most 1 MiB whose name ends in .html, .htm or .txt, read now;
 *     left out: a problem
 * @param contentType of the page
 * @param retryAfter when clients are told to come again; 0: they are told nothing
 * @param status 400 to 599
 */
public record MaintenanceConfig(
    @Nullable String page,
    @DefaultValue("text/html; charset=utf-8") String contentType,
    @DefaultValue("30s") Duration retryAfter,
    @DefaultValue("503") int status) {

  private static final long MOST_BYTES = 1 << 20;

  Maintenance settings() {
    return new Maintenance(status, retryAfter, Optional.ofNullable(page).map(this::read));
  }

  /** Pages only: whoever may configure a pool could have any file shown to the world otherwise. */
  private Maintenance.Page read(String file) {
    if (!file.matches(".+\\.(html|htm|txt)")) {
      throw new IllegalArgumentException(
          "maintenance page " + file + " does not end in .html, .htm or .txt");
    }
    try {
      Path path = Path.of(file);
      long size = Files.size(path);
      if (size > MOST_BYTES) {
        throw new IllegalArgumentException(
            "maintenance page " + file + " has " + size + " bytes; expected at most 1 MiB");
      }
      return new Maintenance.Page(contentType, Files.readString(path));
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(
          "maintenance page " + file + " cannot be read: there is no such file", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "maintenance page " + file + " cannot be read as UTF-8: " + e.getMessage(), e);
    }
  }
}
