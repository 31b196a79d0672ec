package dev.weir.diagnostics.tls;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Closes a socket when its time is over or its run is stopped, whatever blocks on it: a server that
 * sends a byte now and then holds nobody longer.
 */
final class Guard implements AutoCloseable {
  /** How long a stop may go unseen. */
  private static final long GLANCE_NANOS = 50_000_000;

  private final Socket socket;
  private final BooleanSupplier stopped;
  private final long deadline;
  private final Thread watch;
  private volatile boolean done;
  private volatile String why = "";

  Guard(Socket socket, Duration timeout, BooleanSupplier stopped) {
    this.socket = socket;
    this.stopped = stopped;
    this.deadline = System.nanoTime() + timeout.toNanos();
    this.watch = Thread.ofVirtual().start(this::watch);
  }

  /** Why it closed the socket, or else what the failure says. */
  String why(IOException failure) {
    if (!why.isEmpty()) {
      return why;
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  private void watch() {
    long left = deadline - System.nanoTime();
    while (!done && left > 0 && !stopped.getAsBoolean()) {
      LockSupport.parkNanos(Math.min(left, GLANCE_NANOS));
      left = deadline - System.nanoTime();
    }
    if (!done) {
      why = left <= 0 ? "timeout" : "the run was stopped";
      closeSocket();
    }
  }

  private void closeSocket() {
    try {
      socket.close();
    } catch (IOException _) {
      // it is closed to whoever blocks on it all the same
    }
  }

  @Override
  public void close() {
    done = true;
    LockSupport.unpark(watch);
  }
}
