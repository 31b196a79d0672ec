package dev.weir.common.netty.listener.connection;

import dev.weir.common.netty.listener.Planes;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.tls.Certificates;

/** Scopes for tests of single handlers: nothing in them listens. */
public final class ListenerScopes {

  private static final Transport TRANSPORT = Transport.create(1);

  private ListenerScopes() {}

  public static ListenerScope of(ListenerSettings settings) {
    return of(settings, Certificates.none());
  }

  public static ListenerScope of(ListenerSettings settings, Certificates certificates) {
    return new ListenerScope(
        settings, Planes.of((request, client) -> null, TRANSPORT, certificates));
  }
}
