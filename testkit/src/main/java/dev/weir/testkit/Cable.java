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

  private final int target;
  private final ServerSocket near;
  private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private volatile CountDownLatch clear = new CountDownLatch(0);

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
    try (client;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      ends.add(client);
      ends.add(server);
      if (!cut) {
        Thread back = Thread.ofVirtual().start(() -> carry(server, client));
        carry(client, server);
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

  private void carry(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      byte[] piece = new byte[16_384];
      for (int length; (length = in.read(piece)) >= 0; ) {
        clear.await();
        to.getOutputStream().write(piece, 0, length);
      }
      clear.await(); // an end is not seen either
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
  }
}
