package dev.weir.diagnostics.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Shakes hands to the end, and looks at the chain instead of refusing it. */
final class Handshaker {
  private final TlsPlan plan;
  private final X509TrustManager trust;

  Handshaker(TlsPlan plan, X509TrustManager trust) {
    this.plan = plan;
    this.trust = trust;
  }

  Handshake shake(BooleanSupplier stopped) {
    ChainWitness witness = new ChainWitness(trust);
    try (Socket raw = new Socket();
        Guard guard = new Guard(raw, plan.timeout(), stopped)) {
      try {
        raw.connect(plan.address());
        long begin = System.nanoTime();
        try (SSLSocket socket = over(raw, witness)) {
          socket.startHandshake();
          return completed(socket, witness, System.nanoTime() - begin);
        }
      } catch (IOException e) {
        return new Handshake.Failed(guard.why(e));
      }
    } catch (IOException e) {
      return new Handshake.Failed(String.valueOf(e.getMessage()));
    }
  }

  private SSLSocket over(Socket raw, ChainWitness witness) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context(witness)
                .getSocketFactory()
                .createSocket(raw, plan.identity(), plan.address().getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(plan.serverName().stream().map(Handshaker::sni).toList());
    parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
    socket.setSSLParameters(parameters);
    return socket;
  }

  private static SNIServerName sni(String name) {
    return new SNIHostName(name);
  }

  private static SSLContext context(ChainWitness witness) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {witness}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Handshake completed(SSLSocket socket, ChainWitness witness, long nanos) {
    SSLSession session = socket.getSession();
    return new Handshake.Completed(
        session.getProtocol(),
        session.getCipherSuite(),
        socket.getApplicationProtocol(),
        witness.chain(),
        witness.distrust(),
        nanos);
  }
}
