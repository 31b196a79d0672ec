package dev.weir.diagnostics.dns;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/**
 * DNS over TCP (RFC 7766), and over TLS (RFC 7858), where the server's certificate has to be for
 * its identity (RFC 8310 section 5.1, the strict profile). Questions that follow others reuse their
 * connections.
 */
public final class StreamTransport implements DnsTransport {
  private final @Nullable SSLSocketFactory sockets;
  private final Map<NameServer, Queue<StreamConnection>> idle = new ConcurrentHashMap<>();
  private final Set<StreamConnection> open = ConcurrentHashMap.newKeySet();

  /** Creates a transport over TCP only. */
  StreamTransport() {
    sockets = null;
  }

  /** Creates a transport that trusts what {@code trust} does. */
  public StreamTransport(X509TrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trust}, null);
      sockets = context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public CompletableFuture<Message> send(Message query, NameServer server, Duration timeout) {
    CompletableFuture<Message> answer = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> ask(query, server, answer));
    return answer.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void ask(Message query, NameServer server, CompletableFuture<Message> answer) {
    StreamConnection kept = idle(server).poll();
    IOException failure = kept == null ? null : ask(query, server, answer, kept);
    if (kept == null || (failure != null && !answer.isDone())) {
      // a server may end a connection that was idle at any time
      failure = ask(query, server, answer, new StreamConnection(sockets, server));
    }
    if (failure != null) {
      answer.completeExceptionally(failure);
    }
  }

  private @Nullable IOException ask(
      Message query,
      NameServer server,
      CompletableFuture<Message> answer,
      StreamConnection connection) {
    open.add(connection);
    CompletableFuture<?> guard =
        answer.exceptionally(
            _ -> {
              connection.close();
              return query;
            });
    try {
      Message response = connection.ask(query);
      idle(server).add(connection);
      answer.complete(response);
      return null;
    } catch (IOException e) {
      connection.close();
      open.remove(connection);
      return e;
    } finally {
      guard.cancel(false);
    }
  }

  private Queue<StreamConnection> idle(NameServer server) {
    return idle.computeIfAbsent(server, _ -> new ConcurrentLinkedQueue<>());
  }

  @Override
  public void close() {
    open.forEach(StreamConnection::close);
  }
}
