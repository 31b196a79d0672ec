package dev.weir.common.netty.listener.connection;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** What is the same for all requests of one connection, whatever stream they come by. */
public final class ClientConnection {

  private final ListenerScope scope;
  private final Channel channel;
  private final @Nullable ConnectionGuard guard;
  private @Nullable ClientOrigin origin;

  public ClientConnection(ListenerScope scope, Channel channel) {
    this.scope = scope;
    this.channel = channel;
    this.guard = channel.pipeline().get(ConnectionGuard.class);
  }

  /** Null where nobody times the connection: HTTP/3. */
  public @Nullable ConnectionGuard guard() {
    return guard;
  }

  /** Not to be asked before the first request: by then a PROXY header has been read. */
  public ClientOrigin origin() {
    ClientOrigin known = origin;
    if (known == null) {
      known = new ClientOrigin(scope, channel);
      origin = known;
    }
    return known;
  }
}
