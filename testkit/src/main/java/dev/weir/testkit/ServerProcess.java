package dev.weir.testkit;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A server of this machine that listens to one port of the loopback address: started and awaited,
 * killed and started anew on the same port, ended.
 */
public final class ServerProcess implements AutoCloseable {
  private static final int PORTS_TRIED = 5;
  private static final int WAITS = 100;
  private static final int WAIT_MILLIS = 100;

  private final Path log;
  private final int port;
  private final List<String> command;
  private LocalProcess process;

  /** What starts a server, whose files it may write before. */
  public interface Command {

    /** The words of the command for a server that listens to the port. */
    List<String> at(int port) throws IOException;
  }

  private ServerProcess(Path log, int port, List<String> command) throws IOException {
    this.log = log;
    this.port = port;
    this.command = command;
    this.process = launch(log, command);
  }

  private static LocalProcess launch(Path log, List<String> command) throws IOException {
    return LocalProcess.start(command, ProcessBuilder.Redirect.to(log.toFile()));
  }

  /**
   * Starts a server, and waits until it takes connections; tries another port when somebody else
   * was faster to take the one it chose.
   *
   * @param log for what it prints
   * @throws IOException with what it printed, where it does not listen
   */
  public static ServerProcess start(Path log, Command command) throws IOException {
    for (int attempt = 0; attempt < PORTS_TRIED; attempt++) {
      int port = freePort();
      ServerProcess server = new ServerProcess(log, port, command.at(port));
      if (server.listens()) {
        return server;
      }
      server.close();
    }
    throw new IOException(Files.readString(log));
  }

  /** Free for UDP too, unlike {@link FreePort}. */
  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Where a program is that may be outside of the path of users. */
  public static String executable(String name) {
    return Stream.of("/usr/sbin/", "/usr/local/sbin/")
        .map(folder -> folder + name)
        .filter(path -> Files.isExecutable(Path.of(path)))
        .findFirst()
        .orElse(name);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Has it read its configuration again. */
  public void reload() throws IOException {
    process.signal("HUP");
  }

  /** Ends it at once. */
  public void kill() {
    process.kill();
  }

  /**
   * Starts one that was killed.
   *
   * @throws IOException with what it printed, where it does not listen
   */
  public void restart() throws IOException {
    process = launch(log, command);
    if (!listens()) {
      throw new IOException(Files.readString(log));
    }
  }

  private boolean listens() {
    for (int wait = 0; wait < WAITS; wait++) {
      if (process.endsWithin(WAIT_MILLIS)) {
        return false;
      }
      try (Socket socket = new Socket()) {
        socket.connect(address(), 2 * WAIT_MILLIS);
        return true;
      } catch (IOException _) {
        Thread.onSpinWait();
      }
    }
    return false;
  }

  @Override
  public void close() {
    process.end();
  }
}
