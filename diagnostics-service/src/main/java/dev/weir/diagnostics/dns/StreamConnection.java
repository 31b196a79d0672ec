package dev.weir.diagnostics.dns;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/** One connection to a server, with TLS where its carrier is, for one question at a time. */
final class StreamConnection implements Closeable {
  private final @Nullable SSLSocketFactory sockets;
  private final NameServer server;
  private final Socket raw = new Socket();
  private @Nullable Socket connected;

  StreamConnection(@Nullable SSLSocketFactory sockets, NameServer server) {
    this.sockets = sockets;
    this.server = server;
  }

  /** Asks; connects first when that was not done yet. Blocks until there is an answer. */
  Message ask(Message query) throws IOException {
    Socket socket = connected == null ? connect() : connected;
    byte[] message = query.toWire();
    byte[] framed =
        ByteBuffer.allocate(2 + message.length)
            .putShort((short) message.length)
            .put(message)
            .array();
    socket.getOutputStream().write(framed);
    Message response = read(new DataInputStream(socket.getInputStream()));
    if (response.getHeader().getID() != query.getHeader().getID()
        || !Queries.isAnswer(query, response, server.carrier())) {
      throw new IOException("the answer is to another question");
    }
    return response;
  }

  private static Message read(DataInputStream in) throws IOException {
    try {
      byte[] message = new byte[in.readUnsignedShort()];
      in.readFully(message);
      return Queries.read(message);
    } catch (EOFException _) {
      throw new IOException("the server ended the connection before its answer was whole");
    }
  }

  private Socket connect() throws IOException {
    raw.setTcpNoDelay(true);
    raw.connect(server.address());
    Socket socket = sockets == null ? raw : secured(sockets);
    connected = socket;
    return socket;
  }

  private SSLSocket secured(SSLSocketFactory sockets) throws IOException {
    SSLSocket socket =
        (SSLSocket) sockets.createSocket(raw, server.identity(), server.address().getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** Ends it at once, whatever blocks on it. */
  @Override
  public void close() {
    try {
      raw.close();
    } catch (IOException _) {
      // it is closed to whoever blocks on it all the same
    }
  }
}
