package dev.weir.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads HTTP/1.1 messages off a stream, one after another, by their framing (RFC 9112 section 6).
 */
final class MessageReader {
  private final InputStream in;

  MessageReader(InputStream in) {
    this.in = in;
  }

  /** The next request, or empty when the peer closed the connection before its first byte. */
  Optional<RawMessage> readRequest() throws IOException {
    Optional<String> head = readHead();
    if (head.isEmpty()) {
      return Optional.empty();
    }
    var message = new RawMessage(head.get(), new byte[0]);
    return Optional.of(readFramed(message).orElse(message));
  }

  /**
   * The next response.
   *
   * @param bodiless whether the request was a HEAD
   * @throws EOFException when the peer closed the connection before the message was whole
   */
  RawMessage readResponse(boolean bodiless) throws IOException {
    String head = readHead().orElseThrow(() -> new EOFException("closed before a response"));
    var message = new RawMessage(head, new byte[0]);
    int status = message.status();
    if (bodiless || status < 200 || status == 204 || status == 304) {
      return message;
    }
    Optional<RawMessage> framed = readFramed(message);
    return framed.isPresent() ? framed.get() : new RawMessage(head, in.readAllBytes());
  }

  private Optional<String> readHead() throws IOException {
    var head = new StringBuilder();
    for (String line = readLine(); !line.equals("\r\n"); line = readLine()) {
      if (line.isEmpty() && head.isEmpty()) {
        return Optional.empty();
      }
      if (!line.endsWith("\n")) {
        throw new EOFException("closed inside a message head: " + head + line);
      }
      head.append(line);
    }
    return Optional.of(head.toString());
  }

  private Optional<RawMessage> readFramed(RawMessage message) throws IOException {
    String head = message.head();
    if (message.header("Transfer-Encoding").isPresent()) {
      return Optional.of(new RawMessage(head, readChunks(), readTrailers()));
    }
    Optional<String> length = message.header("Content-Length");
    return length.isEmpty()
        ? Optional.empty()
        : Optional.of(new RawMessage(head, readExactly(Integer.parseInt(length.get()))));
  }

  private byte[] readChunks() throws IOException {
    var body = new ByteArrayOutputStream();
    for (int size = readChunkSize(); size > 0; size = readChunkSize()) {
      body.write(readExactly(size));
      readLine();
    }
    return body.toByteArray();
  }

  private List<String> readTrailers() throws IOException {
    List<String> trailers = new ArrayList<>();
    for (String line = readLine().strip(); !line.isEmpty(); line = readLine().strip()) {
      trailers.add(line);
    }
    return trailers;
  }

  private int readChunkSize() throws IOException {
    String line = readLine().strip();
    if (line.isEmpty()) {
      throw new EOFException("closed where a chunk was to begin");
    }
    int extension = line.indexOf(';');
    return Integer.parseInt(extension < 0 ? line : line.substring(0, extension).strip(), 16);
  }

  private byte[] readExactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("closed after " + bytes.length + " of " + length + " body bytes");
    }
    return bytes;
  }

  /** A line with its end, or what came before the stream ended. */
  private String readLine() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      line.write(next);
      if (next == '\n') {
        break;
      }
    }
    return line.toString(ISO_8859_1);
  }
}
