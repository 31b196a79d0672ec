package dev.weir.testkit.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.weir.testkit.RequestCase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A request of the HTTP/2 corpus, and what must become of it.
 *
 * @param name what is odd about it
 * @param isServed whether it is right, and served
 * @param fields names and values in turn, each character a byte
 * @param body what follows them; empty for none
 */
public record Http2Case(String name, boolean isServed, List<String> fields, String body) {

  private static final String GET = "{get}";
  private static final String POST = "{post}";
  private static final String DATA = "{data}";

  /** Every case. */
  public static List<Http2Case> all() {
    return RequestCase.load("http2").stream().map(Http2Case::of).toList();
  }

  private static Http2Case of(RequestCase written) {
    List<String> fields = new ArrayList<>(Arrays.asList(written.bytes().split("\\|", -1)));
    String body = "";
    int data = fields.indexOf(DATA);
    if (data >= 0) {
      body = fields.get(data + 1);
      fields.subList(data, data + 2).clear();
    }
    if (fields.getFirst().equals(GET) || fields.getFirst().equals(POST)) {
      String method = fields.removeFirst().equals(GET) ? "GET" : "POST";
      fields.addAll(
          0, List.of(":method", method, ":scheme", "http", ":authority", "test", ":path", "/lane"));
    }
    return new Http2Case(written.name(), written.isServed(), List.copyOf(fields), body);
  }

  /**
   * Sends it on a connection of its own.
   *
   * @param port of a listener on the loopback address that takes HTTP/2 by prior knowledge
   * @return the status that is answered; 0 where the stream is reset or the connection ends
   */
  public int sendTo(int port) throws Exception {
    try (RawHttp2 http = RawHttp2.connect(port)) {
      int end = body.isEmpty() ? RawHttp2.END_STREAM : 0;
      byte[] head = RawHttp2.fields(fields.toArray(String[]::new));
      http.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS | end, 1, head);
      if (!body.isEmpty()) {
        sendBody(http);
      }
      RawHttp2.Frame answer = http.read();
      return answer != null && answer.type() == RawHttp2.HEADERS ? http.status(answer) : 0;
    }
  }

  /** Where the head is refused at once, the connection may take no more. */
  private void sendBody(RawHttp2 http) {
    try {
      http.send(RawHttp2.DATA, RawHttp2.END_STREAM, 1, body.getBytes(ISO_8859_1));
    } catch (IOException e) {
      // the answer has been sent by then
    }
  }

  /** Its name, for reports of tests. */
  @Override
  public String toString() {
    return name;
  }
}
