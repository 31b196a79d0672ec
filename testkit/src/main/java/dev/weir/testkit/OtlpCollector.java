package dev.weir.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * A collector of traces on a free loopback port: takes {@code ExportTraceServiceRequest} messages
 * of OTLP over HTTP, and reads of each span who it is and what it says.
 */
public final class OtlpCollector implements AutoCloseable {

  private static final HexFormat HEX = HexFormat.of();

  private final HttpServer server;
  private final List<Span> spans = new CopyOnWriteArrayList<>();

  private OtlpCollector(HttpServer server) {
    this.server = server;
    server.createContext("/", this::take);
    server.start();
  }

  /**
   * A span as it was exported.
   *
   * @param service {@code service.name} of its resource
   * @param trace its trace, 32 hexadecimal digits
   * @param id its own, 16 hexadecimal digits
   * @param parent that of the span above it; empty: it is the first
   * @param kind 2: a server's, 3: a client's
   * @param attributes as text
   * @param failed whether its status is an error
   */
  public record Span(
      String service,
      String trace,
      String id,
      String parent,
      String name,
      int kind,
      Map<String, String> attributes,
      boolean failed) {

    public boolean isServer() {
      return kind == 2;
    }

    public boolean isClient() {
      return kind == 3;
    }
  }

  /** Listens. */
  public static OtlpCollector start() throws IOException {
    return start(0);
  }

  /** Listens on a given port; 0: any free one. */
  public static OtlpCollector start(int port) throws IOException {
    return new OtlpCollector(
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 16));
  }

  /** What an exporter is to be told. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
  }

  /** All that has come. */
  public List<Span> spans() {
    return List.copyOf(spans);
  }

  /**
   * Waits for spans.
   *
   * @throws IllegalStateException when there are fewer after that time; says what there is
   */
  public List<Span> await(int atLeast, Predicate<Span> which, Duration limit)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      List<Span> found = spans.stream().filter(which).toList();
      if (found.size() >= atLeast) {
        return found;
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(atLeast + " spans wanted, of " + spans);
      }
      Thread.sleep(10);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      fields(
          body,
          (number, resourceSpans) -> {
            if (number == 1) {
              resourceSpans(bytes(resourceSpans));
            }
          });
      exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private void resourceSpans(byte[] message) {
    Map<String, String> resource = new HashMap<>();
    List<byte[]> scopes = new ArrayList<>();
    fields(
        message,
        (number, value) -> {
          if (number == 1) {
            attributes(bytes(value), 1, resource);
          } else if (number == 2) {
            scopes.add(bytes(value));
          }
        });
    String service = resource.getOrDefault("service.name", "");
    for (byte[] scope : scopes) {
      fields(
          scope,
          (number, span) -> {
            if (number == 2) {
              spans.add(span(service, bytes(span)));
            }
          });
    }
  }

  private static Span span(String service, byte[] message) {
    Map<Integer, Object> known = new HashMap<>();
    Map<String, String> attributes = new HashMap<>();
    boolean[] failed = new boolean[1];
    fields(
        message,
        (number, value) -> {
          if (number == 9) {
            attribute(bytes(value), attributes);
          } else if (number == 15) {
            fields(bytes(value), (of, code) -> failed[0] |= of == 3 && code.equals(2L));
          } else {
            known.put(number, value);
          }
        });
    return new Span(
        service,
        HEX.formatHex(bytes(known.getOrDefault(1, new byte[0]))),
        HEX.formatHex(bytes(known.getOrDefault(2, new byte[0]))),
        HEX.formatHex(bytes(known.getOrDefault(4, new byte[0]))),
        text(known.getOrDefault(5, new byte[0])),
        ((Long) known.getOrDefault(6, 0L)).intValue(),
        Map.copyOf(attributes),
        failed[0]);
  }

  private static void attributes(byte[] message, int field, Map<String, String> into) {
    fields(
        message,
        (number, value) -> {
          if (number == field) {
            attribute(bytes(value), into);
          }
        });
  }

  /** A {@code KeyValue}. */
  private static void attribute(byte[] message, Map<String, String> into) {
    Map<Integer, Object> parts = new HashMap<>();
    fields(message, parts::put);
    Map<Integer, Object> any = new HashMap<>();
    fields(bytes(parts.getOrDefault(2, new byte[0])), any::put);
    String said =
        any.entrySet().stream()
            .findFirst()
            .map(e -> e.getKey() == 1 ? text(e.getValue()) : e.getValue().toString())
            .orElse("");
    into.put(text(parts.getOrDefault(1, new byte[0])), said);
  }

  private static byte[] bytes(Object value) {
    return (byte[]) value;
  }

  private static String text(Object value) {
    return new String(bytes(value), StandardCharsets.UTF_8);
  }

  /** The fields of a message of protocol buffers: numbers as Long, all else as bytes. */
  private static void fields(byte[] message, BiConsumer<Integer, Object> field) {
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      long tag = varint(in);
      int number = (int) (tag >>> 3);
      switch ((int) tag & 7) {
        case 0 -> field.accept(number, varint(in));
        case 1 -> field.accept(number, in.getLong());
        case 2 -> {
          byte[] value = new byte[(int) varint(in)];
          in.get(value);
          field.accept(number, value);
        }
        case 5 -> field.accept(number, (long) in.getInt());
        default -> throw new IllegalArgumentException("no wire type of protocol buffers: " + tag);
      }
    }
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
