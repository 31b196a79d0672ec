package dev.weir.diagnostics.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Says hello over a new connection and waits for the answer. */
final class HelloExchange {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int RANDOM_BYTES = 32;
  private static final int MOST_BYTES = 65_536;

  private final TlsPlan plan;
  private final BooleanSupplier stopped;

  HelloExchange(TlsPlan plan, BooleanSupplier stopped) {
    this.plan = plan;
    this.stopped = stopped;
  }

  /** Offers some suites of a version, once. */
  ServerAnswer offer(TlsVersion version, List<CipherSuite> suites) {
    byte[] random = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(random);
    try (Socket socket = new Socket();
        Guard guard = new Guard(socket, plan.timeout(), stopped)) {
      try {
        socket.connect(plan.address());
        socket.getOutputStream().write(HelloMessage.of(version, suites, plan.serverName(), random));
        return answer(socket);
      } catch (IOException e) {
        return new ServerAnswer.Lost(guard.why(e));
      }
    } catch (IOException e) {
      return new ServerAnswer.Lost(String.valueOf(e.getMessage()));
    }
  }

  private static ServerAnswer answer(Socket socket) throws IOException {
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    byte[] some = new byte[4_096];
    while (received.size() < MOST_BYTES) {
      int length = socket.getInputStream().read(some);
      if (length < 0) {
        return received.size() == 0
            ? new ServerAnswer.Closed()
            : new ServerAnswer.Lost("it closes the connection in the middle of its answer");
      }
      received.write(some, 0, length);
      ServerAnswer answer = AnswerReader.read(received.toByteArray());
      if (!(answer instanceof ServerAnswer.Incomplete)) {
        return answer;
      }
    }
    return new ServerAnswer.NotTls();
  }
}
