package dev.weir.diagnostics.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Network namespaces of {@code ip netns}: made, entered by single threads, deleted. */
public final class NetworkNamespace {
  private static final int CLONE_NEWNET = 0x40000000;
  private static final int O_RDONLY = 0;

  private NetworkNamespace() {}

  /** Runs an {@code ip} command and fails when it does. */
  public static void ip(String arguments) {
    command("ip " + arguments);
  }

  public static void command(String line) {
    command(line, "");
  }

  /** Runs a command that reads {@code input}, and fails when it does. */
  public static void command(String line, String input) {
    try {
      Process process = new ProcessBuilder(line.split(" ")).redirectErrorStream(true).start();
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(line + ": " + output);
      }
    } catch (IOException e) {
      throw new IllegalStateException(line, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(line, e);
    }
  }

  /** What a command prints inside the namespace, whatever its exit status. */
  static String output(String namespace, String line) {
    try {
      Process process =
          new ProcessBuilder(("ip netns exec " + namespace + " " + line).split(" "))
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int _ = process.waitFor();
      return output;
    } catch (IOException e) {
      throw new IllegalStateException(line, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(line, e);
    }
  }

  /** Calls {@code work} on a thread of its own inside the namespace. */
  public static <T> T call(String namespace, Callable<T> work) {
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              enter(namespace);
              return work.call();
            });
    Thread.ofPlatform().start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("restricted") // setns has no other way from Java
  private static void enter(String namespace) {
    Linker linker = Linker.nativeLinker();
    MethodHandle open =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    MethodHandle setns =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setns"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom("/run/netns/" + namespace);
      int descriptor = (int) open.invokeExact(path, O_RDONLY);
      int result = (int) setns.invokeExact(descriptor, CLONE_NEWNET);
      if (result != 0) {
        throw new IllegalStateException("cannot enter " + namespace);
      }
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
