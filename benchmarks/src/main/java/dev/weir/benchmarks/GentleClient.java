package dev.weir.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that behaves: asks on one connection, a while after each answer. Prints the latencies of
 * what it asked. Run by {@code benchmarks/side-by-side/hostile}.
 */
public final class GentleClient {

  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};
  private static final int BODY_BYTES = 1_024;
  private static final long PAUSE_NANOS = 2_000_000;

  private GentleClient() {}

  /**
   * Asks until the time is over.
   *
   * @param arguments the port of a {@link ConstantListener} on the loopback address, and for how
   *     many seconds
   */
  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    long end = System.nanoTime() + Integer.parseInt(arguments[1]) * 1_000_000_000L;
    long[] nanos = new long[1_000_000];
    int asked = 0;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(30_000);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (System.nanoTime() - end < 0 && asked < nanos.length) {
        long start = System.nanoTime();
        ask(socket.getOutputStream(), in);
        nanos[asked++] = System.nanoTime() - start;
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    Arrays.sort(nanos, 0, asked);
    System.out.printf(
        Locale.ROOT,
        "%.1f %.1f %d%n",
        nanos[asked / 2] / 1e3,
        nanos[(int) (asked * 0.99)] / 1e3,
        asked);
  }

  private static void ask(OutputStream out, InputStream in) throws IOException {
    out.write(REQUEST);
    int matched = 0;
    while (matched < END_OF_HEAD.length) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the connection ended before an answer");
      }
      matched = next == END_OF_HEAD[matched] ? matched + 1 : next == '\r' ? 1 : 0;
    }
    if (in.readNBytes(BODY_BYTES).length < BODY_BYTES) {
      throw new IOException("the connection ended within an answer");
    }
  }
}
