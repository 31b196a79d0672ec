package dev.weir.testkit.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A small disk in memory that can be filled, where this process may mount one. */
final class DiskFill implements AutoCloseable {

  private static final String SIZE = "size=40m";

  private final Path folder;
  private final String whyNot;

  /** Mounts it at a folder, which is made. */
  DiskFill(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.whyNot = run("mount", "-t", "tmpfs", "-o", SIZE, "tmpfs", folder.toString());
  }

  boolean possible() {
    return whyNot.isEmpty();
  }

  /** Why it could not be mounted, in words. */
  String whyNot() {
    return "a small disk cannot be mounted: " + whyNot;
  }

  void fill() throws IOException {
    byte[] block = new byte[65_536];
    try (OutputStream out = Files.newOutputStream(filling())) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      if (!Files.exists(filling())) {
        throw e;
      }
      // it is full
    }
  }

  void empty() throws IOException {
    Files.deleteIfExists(filling());
  }

  private Path filling() {
    return folder.resolve("filling");
  }

  private static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0) {
        return "";
      }
      return said.isEmpty() ? command[0] + " failed" : said;
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  @Override
  public void close() {
    if (possible()) {
      run("umount", "-l", folder.toString());
    }
  }
}
