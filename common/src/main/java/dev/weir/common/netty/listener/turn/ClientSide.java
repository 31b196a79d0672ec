package dev.weir.common.netty.listener.turn;

import dev.weir.common.netty.http.HeadInspector;
import dev.weir.common.netty.listener.admission.RequestAdmission;
import dev.weir.common.netty.listener.connection.ClientConnection;
import dev.weir.common.netty.listener.connection.ClientOrigin;
import dev.weir.common.netty.listener.connection.ConnectionGuard;
import dev.weir.common.netty.listener.connection.ListenerScope;
import dev.weir.common.netty.listener.wire.Wire;
import org.jspecify.annotations.Nullable;

/**
 * What those share who serve the requests of one HTTP/1.1 connection, or of one stream. All of it
 * belongs to the connection's event loop.
 */
final class ClientSide {

  /** What is counted where the client left before its answer had begun. */
  static final int CLIENT_GONE = 499;

  final ListenerScope scope;
  final Wire wire;

  /** Whether this is about one stream of a connection. */
  final boolean multiplexed;

  final Turns turns = new Turns();
  final RequestIntake intake;
  final Patience patience;
  final RequestAdmission admission;
  final ClientIo io;
  final Ending ending;

  /** Of the connection; null where nobody times it: HTTP/3. */
  final @Nullable ConnectionGuard guard;

  private final ClientConnection connection;
  private final @Nullable HeadInspector heads;

  /**
   * @param connection the client's, which streams share
   * @param multiplexed whether this is about one stream of it
   * @param heads looks at what the codec is given; null where nobody does
   */
  ClientSide(
      ListenerScope scope,
      ClientConnection connection,
      Wire wire,
      boolean multiplexed,
      @Nullable HeadInspector heads) {
    this.scope = scope;
    this.connection = connection;
    this.wire = wire;
    this.multiplexed = multiplexed;
    this.intake = new RequestIntake(scope.settings().limits(), multiplexed);
    this.patience = new Patience(scope.settings(), multiplexed);
    this.admission = new RequestAdmission(scope);
    this.io = new ClientIo(wire, turns, intake, patience);
    this.ending = new Ending(wire, turns, intake, multiplexed);
    this.guard = connection.guard();
    this.heads = heads;
  }

  /** Not to be asked before the first request: by then a PROXY header has been read. */
  ClientOrigin origin() {
    return connection.origin();
  }

  /** The codec decoded something. */
  void decoded(Object msg) {
    if (heads != null) {
      heads.decoded(msg);
    }
  }

  /** What the client sends from here on is no HTTP. */
  void stopInspecting() {
    if (heads != null) {
      heads.stop();
    }
  }

  /**
   * The answer of the request whose turn it is is whole.
   *
   * @return now, by {@link System#nanoTime}
   */
  long answered() {
    turns.answered();
    admission.release();
    long now = System.nanoTime();
    patience.free(now);
    return now;
  }
}
