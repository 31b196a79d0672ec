package dev.weir.lb.app.auth;

import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.state.FileWatch;
import dev.weir.lb.app.config.BasicAuthConfig;
import dev.weir.lb.auth.PasswordChecks;
import dev.weir.lb.auth.PasswordGate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.crypto.bcrypt.BCrypt;

/**
 * One set of names and passwords. Its file is read again when it changes; one that cannot be used
 * leaves the last one in place.
 */
final class PasswordSet {

  private static final Logger log = LoggerFactory.getLogger(PasswordSet.class);
  private static final int LARGEST_FILE = 1 << 20;

  private final String setting;
  private final Path file;
  private final PasswordGate gate;
  private byte[] last;
  private @Nullable FileWatch watch;

  /**
   * @throws RefusedConfiguration where it cannot be used
   */
  PasswordSet(String name, BasicAuthConfig config, PasswordChecks checks) {
    String prefix = "weir.lb.auth.basic." + name;
    this.setting = prefix + ".file";
    if (config.file() == null || config.file().isBlank()) {
      throw new RefusedConfiguration(
          setting + " is missing.", "Name a file that htpasswd -B has written.");
    }
    this.file = Path.of(config.file());
    this.last = atStart();
    this.gate = gate(prefix, name, config, checks);
    tellCosts();
  }

  private void tellCosts() {
    Set<Integer> costs = gate.facts().costs();
    if (costs.size() > 1) {
      log.warn(
          "{} is {}, whose hashes have the costs {}: how long an answer takes tells who is in it."
              + " Write all by htpasswd -B with one -C",
          setting,
          file,
          costs);
    }
  }

  private byte[] atStart() {
    try {
      return read();
    } catch (IOException e) {
      throw new RefusedConfiguration(
          setting + " is " + file + ", which cannot be read: " + why(e) + ".",
          "Name a file that the service's user may read, as htpasswd -B -c FILE USER makes one.");
    }
  }

  private PasswordGate gate(
      String prefix, String name, BasicAuthConfig config, PasswordChecks checks) {
    try {
      return new PasswordGate(
          config.settings(name),
          last,
          config.remember(),
          BCrypt::checkpw,
          checks,
          System::nanoTime);
    } catch (IllegalArgumentException e) {
      throw new RefusedConfiguration(
          prefix + " with " + file + " cannot be used: " + e.getMessage() + ".",
          "Make lines by htpasswd -B FILE USER.");
    }
  }

  PasswordGate gate() {
    return gate;
  }

  private byte[] read() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(LARGEST_FILE + 1);
      if (content.length > LARGEST_FILE) {
        throw new IOException("it is longer than 1 MiB");
      }
      return content;
    }
  }

  private static String why(IOException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  void watch() {
    watch = new FileWatch(Set.of(file), this::readAgain);
    // it may have changed since it was read
    readAgain();
  }

  private synchronized void readAgain() {
    try {
      byte[] now = read();
      if (!Arrays.equals(now, last)) {
        last = now;
        gate.use(now);
        log.info("{} was read again: {} users", setting, gate.facts().users());
        tellCosts();
      }
    } catch (IOException e) {
      log.error("{} is {}, which cannot be read, the last one stays: {}", setting, file, why(e));
    } catch (IllegalArgumentException e) {
      log.error(
          "{} is {}, which is refused, the last one stays: {}", setting, file, e.getMessage());
    }
  }

  void close() {
    if (watch != null) {
      watch.close();
      watch = null;
    }
  }
}
