package dev.weir.edge.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies that are larger than anything that is stored, of as many bytes as is asked for. */
@Timeout(120)
class HugeBodyIT {

  /** {@code -Dweir.test.huge-bytes=5000000000} takes half a minute. */
  private static final long LENGTH = Long.getLong("weir.test.huge-bytes", 200_000_000L);

  private static final byte[] BLOCK = block();

  private static byte[] block() {
    byte[] block = new byte[1_000_003];
    for (int i = 0; i < block.length; i++) {
      block[i] = (byte) (i * 31);
    }
    return block;
  }

  @Test
  void hugeBody_passesWhole_andNothingOfItIsHeld() throws Exception {
    assertThat(passed("Content-Length: " + LENGTH + "\r\n", LENGTH)).isEqualTo(sum(LENGTH));
  }

  @Test
  void hugeBodyOfUnknownLength_passesToo() throws Exception {
    assertThat(passed("", LENGTH)).isEqualTo(sum(LENGTH));
  }

  @Test
  void clientThatLeaves_endsTheFetchOfFiveGigabytes() throws Exception {
    long length = 5_000_000_000L;
    String head = "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n";
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ServerSocket origin = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        RunningEdge edge = RunningEdge.before("http://127.0.0.1:" + origin.getLocalPort())) {
      Future<Void> served = threads.submit(() -> serve(origin, head, length));
      try (Socket client = ask(edge)) {
        assertThat(client.getInputStream().readNBytes(5_000_000)).hasSize(5_000_000);
      }
      assertThatThrownBy(served::get).hasRootCauseInstanceOf(IOException.class);
    }
  }

  private static Socket ask(RunningEdge edge) throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), edge.port());
    client
        .getOutputStream()
        .write("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1));
    return client;
  }

  private static long sum(long length) {
    CRC32C sum = new CRC32C();
    for (long left = length; left > 0; left -= BLOCK.length) {
      sum.update(BLOCK, 0, (int) Math.min(left, BLOCK.length));
    }
    return sum.getValue();
  }

  private static long passed(String field, long length) throws Exception {
    String head = "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n" + field + "\r\n";
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        ServerSocket origin = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        RunningEdge edge = RunningEdge.before("http://127.0.0.1:" + origin.getLocalPort())) {
      threads.submit(() -> serve(origin, head, length));
      try (Socket client = ask(edge)) {
        long sum = read(client.getInputStream());
        assertThat(edge.store.stats().entries()).isZero();
        assertThat(edge.bodies.taken()).isZero();
        return sum;
      }
    }
  }

  private static Void serve(ServerSocket origin, String head, long length) throws IOException {
    try (Socket socket = origin.accept()) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
      while (!in.readLine().isEmpty()) {
        // fields do not matter
      }
      OutputStream out = socket.getOutputStream();
      out.write(head.getBytes(ISO_8859_1));
      for (long left = length; left > 0; left -= BLOCK.length) {
        out.write(BLOCK, 0, (int) Math.min(left, BLOCK.length));
      }
    }
    return null;
  }

  /** The sum of what follows the head, up to the end of the connection. */
  private static long read(InputStream in) throws IOException {
    int ends = 0;
    while (ends < 4) {
      int next = in.read();
      assertThat(next).isNotNegative();
      ends = next == "\r\n\r\n".charAt(ends) ? ends + 1 : next == '\r' ? 1 : 0;
    }
    CRC32C sum = new CRC32C();
    byte[] buffer = new byte[1 << 18];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      sum.update(buffer, 0, count);
    }
    return sum.getValue();
  }
}
