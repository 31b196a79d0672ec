package dev.weir.common.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A script that Redis runs as one step.
 *
 * @param text in Lua
 * @param sha by which Redis knows it once it has seen it
 */
public record Script(String text, String sha) {

  /** The script in the file of that name beside this class. */
  static Script load(String name) {
    return load(Script.class, name);
  }

  /**
   * The script in the file of that name.
   *
   * @param beside a class in the package of the file
   * @throws IllegalStateException where there is none
   */
  public static Script load(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name + ".lua")) {
      if (in == null) {
        throw new IllegalStateException("script " + name + " is missing");
      }
      byte[] text = in.readAllBytes();
      byte[] sha = MessageDigest.getInstance("SHA-1").digest(text);
      return new Script(new String(text, StandardCharsets.UTF_8), HexFormat.of().formatHex(sha));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
