package dev.weir.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * A way to a server on this machine that can be cut or held up, and put together again.
 * Thread-safe.
 */
public final class Cable implements AutoCloseable {

  private final ServerSocket near;
  private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile int target;
  private volatile boolean cut;
  private volatile CountDownLatch clear = new CountDownLatch(0);
  private volatile Strand strand = new Strand();

  /** What connections have in common that were made until the cable was stranded. */
  private static final class Strand {
    private volatile boolean lost;
  }

  /**
   * A cable that is whole.
   *
   * @param target the server's port
   */
  public Cable(int target) {
    this.target = target;
    try {
      near = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** Where it is plugged in. */
  public int port() {
    return near.getLocalPort();
  }

  /**
   * Leads new connections to another server.
   *
   * @param other its port
   */
  public void lead(int other) {
    target = other;
  }

  /** Ends every connection, and each new one at once. */
  public void cut() {
    cut = true;
    ends.forEach(Cable::end);
  }

  /**
   * Lets nothing through, as a network does that is parted: connections stay and can be made, and
   * what is sent arrives when it is mended, as TCP sends it again then.
   */
  public void hold() {
    clear = new CountDownLatch(1);
  }

  /**
   * Carries nothing more on the connections that there are, as a network does that has forgotten
   * them: neither end is told, and they stay open. New connections are whole.
   */
  public void strand() {
    strand.lost = true;
    strand = new Strand();
  }

  /** New connections reach the server again, and what was held up arrives. */
  public void mend() {
    cut = false;
    clear.countDown();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = near.accept();
        Thread.ofVirtual().start(() -> join(client));
      }
    } catch (IOException e) {
      // it is closed
    }
  }

  private void join(Socket client) {
    Strand mine = strand;
    try (client;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      ends.add(client);
      ends.add(server);
      if (!cut) {
        Thread back = Thread.ofVirtual().start(() -> carry(server, client, mine));
        carry(client, server, mine);
        back.join();
      }
    } catch (IOException e) {
      // the server is gone
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ends.remove(client);
    }
  }

  private void carry(Socket from, Socket to, Strand strand) {
    try {
      InputStream in = from.getInputStream();
      byte[] piece = new byte[16_384];
      for (int length; (length = in.read(piece)) >= 0; ) {
        await(strand);
        to.getOutputStream().write(piece, 0, length);
      }
      await(strand); // an end is not seen either
    } catch (IOException e) {
      // cut, or one end is gone
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end(from);
      end(to);
      ends.remove(from);
    }
  }

  private void await(Strand strand) throws InterruptedException {
    clear.await();
    if (strand.lost) {
      closed.await();
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is gone already
    }
  }

  @Override
  public void close() throws IOException {
    near.close();
    clear.countDown();
    cut();
    closed.countDown();
  }
}
