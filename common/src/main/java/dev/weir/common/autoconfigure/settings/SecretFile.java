package dev.weir.common.autoconfigure.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads secrets from files, as container platforms hand them over. */
public final class SecretFile {

  private SecretFile() {}

  /**
   * What a file holds, without white space around it.
   *
   * @param setting the name of the setting, for the message
   * @throws RefusedConfiguration when it cannot be read
   */
  public static String read(String setting, String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw new RefusedConfiguration(
          setting + " is " + file + ", which cannot be read.",
          "Name a file that the service's user may read.");
    }
  }
}
