import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Talks in one room of weir.chat.v1 (docs/chat-protocol.md), on nothing but the JDK. What is typed
 * is published, what is said is printed. A connection that breaks is made anew, with back-off and
 * jitter: what was missed is recovered by offset, and what was not acknowledged is published again
 * under its key, so that nothing is lost and nothing said twice.
 *
 * <pre>java examples/ChatClient.java ws://localhost:8082 lobby alice</pre>
 *
 * <p>With the environment variable WEIR_TOKEN set, that token says who one is.
 */
public final class ChatClient implements WebSocket.Listener {

  /** Codes after which to come back would be in vain: docs/chat.md. */
  private static final List<Integer> FINAL = List.of(1002, 1007, 1009, 4401, 4403, 4409, 4419);

  private static final Pattern COME_BACK = Pattern.compile("come back in (\\d+) ms");
  private static final long SHORTEST_MILLIS = 200;
  private static final long LONGEST_MILLIS = 15_000;

  /** For how long the service knows a key: after that, to publish again could say it twice. */
  private static final Duration KEY_LIFE = Duration.ofMinutes(10);

  private static final String JOIN = "join";

  private record Publication(String command, long sinceNanos) {
    boolean isKnown() {
      return System.nanoTime() - sinceNanos < KEY_LIFE.toNanos();
    }
  }

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private final URI address;
  private final String room;
  private final String user;

  /** What is not acknowledged yet, by reference, in the order it was given. */
  private final Map<String, Publication> pending = new LinkedHashMap<>();

  private final StringBuilder text = new StringBuilder();
  private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
  private WebSocket socket;
  private boolean connected;
  private String session;
  private String epoch;
  private long offset;
  private int tries;

  private ChatClient(String server, String room, String user) {
    this.address = URI.create(server + "/ws/rooms");
    this.room = room;
    this.user = user;
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 3) {
      System.err.println("usage: java ChatClient.java ws://HOST:PORT ROOM USER");
      System.exit(2);
    }
    ChatClient client = new ChatClient(arguments[0], arguments[1], arguments[2]);
    client.loop.execute(client::connect);
    Thread.ofPlatform().daemon().start(client::readLines);
    System.out.println("ended: " + client.ended.join());
    client.loop.shutdownNow();
    client.http.shutdownNow();
  }

  private void readLines() {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String said = line;
        loop.execute(() -> publish(said));
      }
      loop.execute(() -> ended.complete("nothing more to say"));
    } catch (IOException e) {
      ended.complete(e.toString());
    }
  }

  private void publish(String line) {
    String key = UUID.randomUUID().toString();
    String command =
        "{\"type\":\"publish\",\"ref\":%s,\"key\":%s,\"room\":%s,\"data\":{\"text\":%s}}"
            .formatted(Json.quote(key), Json.quote(key), Json.quote(room), Json.quote(line));
    pending.put(key, new Publication(command, System.nanoTime()));
    if (connected) {
      send(command);
    }
  }

  private void connect() {
    http.newWebSocketBuilder()
        .subprotocols("weir.chat.v1")
        .connectTimeout(Duration.ofSeconds(10))
        .buildAsync(address, this)
        .whenComplete(
            (_, failure) -> {
              if (failure != null) {
                loop.execute(() -> comeBack("no connection: " + failure, -1));
              }
            });
  }

  private void receive(Map<String, Object> frame) {
    switch ((String) frame.get("type")) {
      case "connected" -> {
        connected = true;
        session = (String) frame.get("session");
        join();
        List.copyOf(pending.keySet()).forEach(this::publishAgain);
      }
      case "joined" -> joined(frame);
      case "message" -> {
        offset = number(frame.get("offset"));
        System.out.println(offset + " " + frame.get("from") + ": " + frame.get("data"));
      }
      case "gap" -> {
        offset = frame.containsKey("to") ? number(frame.get("to")) : offset;
        System.out.println("gap: " + frame);
      }
      case "ack" -> pending.remove(frame.get("ref"));
      case "error" -> refused(frame);
      case "left" -> ended.complete("left the room: " + frame.get("reason"));
      default -> {
        // Presence and signals are of no interest here.
      }
    }
  }

  private void join() {
    String after =
        epoch == null
            ? ""
            : ",\"after\":{\"epoch\":%s,\"offset\":%d}".formatted(Json.quote(epoch), offset);
    send(
        "{\"type\":\"join\",\"ref\":%s,\"room\":%s%s}"
            .formatted(Json.quote(JOIN), Json.quote(room), after));
  }

  /** The service knows the key, so that what it has already is not said twice. */
  private void publishAgain(String ref) {
    Publication publication = pending.get(ref);
    if (publication == null) {
      return;
    }
    if (publication.isKnown()) {
      send(publication.command());
    } else {
      pending.remove(ref);
      System.out.println("it is not known whether this was said: " + publication.command());
    }
  }

  /** What cannot be stored just now is said again after a pause, unless all is said anew by then. */
  private void refused(Map<String, Object> frame) {
    String ref = String.valueOf(frame.get("ref"));
    boolean mine = ref.equals(JOIN) || pending.containsKey(ref);
    System.out.println("refused: " + frame.get("detail"));
    if (mine && String.valueOf(frame.get("problem")).endsWith("/store-unavailable")) {
      WebSocket to = socket;
      long pause = ThreadLocalRandom.current().nextLong(SHORTEST_MILLIS, 2 * SHORTEST_MILLIS);
      loop.schedule(
          () -> {
            if (connected && socket == to) {
              if (ref.equals(JOIN)) {
                join();
              } else {
                publishAgain(ref);
              }
            }
          },
          pause,
          TimeUnit.MILLISECONDS);
    } else {
      pending.remove(ref);
    }
  }

  private void joined(Map<String, Object> frame) {
    tries = 0;
    boolean recovered = Boolean.TRUE.equals(frame.get("recovered"));
    if (epoch != null && !recovered) {
      System.out.println("gap: what was missed cannot be had, because of " + frame.get("reason"));
    }
    if (!recovered) {
      offset = number(frame.get("offset"));
    }
    epoch = (String) frame.get("epoch");
    System.out.println("joined " + room + (recovered ? ", back where it was left" : ""));
  }

  private void closed(int code, String reason) {
    String why = code + " " + reason;
    if (FINAL.contains(code)) {
      ended.complete(why);
    } else {
      Matcher hint = COME_BACK.matcher(reason);
      comeBack(why, code == 1012 && hint.find() ? Long.parseLong(hint.group(1)) : -1);
    }
  }

  /** Waits as long as the service says, or a random part of a time that doubles. */
  private void comeBack(String why, long hint) {
    connected = false;
    long most = Math.min(SHORTEST_MILLIS << Math.min(tries++, 16), LONGEST_MILLIS);
    long wait = hint >= 0 ? hint : ThreadLocalRandom.current().nextLong(most / 2, most + 1);
    System.out.println("waiting " + wait + " ms: " + why);
    loop.schedule(this::connect, wait, TimeUnit.MILLISECONDS);
  }

  /** The JDK takes one message at a time. */
  private void send(String command) {
    WebSocket to = socket;
    sent = sent.exceptionally(_ -> null).thenCompose(_ -> to.sendText(command, true));
  }

  private static long number(Object value) {
    return ((Number) value).longValue();
  }

  @Override
  public void onOpen(WebSocket opened) {
    loop.execute(
        () -> {
          socket = opened;
          text.setLength(0);
          String token = System.getenv("WEIR_TOKEN");
          String who =
              token == null
                  ? "\"user\":" + Json.quote(user)
                  : "\"token\":" + Json.quote(token);
          String earlier = session == null ? "" : ",\"session\":" + Json.quote(session);
          send("{\"type\":\"connect\"," + who + earlier + "}");
          opened.request(1);
        });
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    return CompletableFuture.runAsync(
        () -> {
          text.append(part);
          if (last) {
            String whole = text.toString();
            text.setLength(0);
            receive(Json.object(whole));
          }
          from.request(1);
        },
        loop);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    loop.execute(() -> closed(code, reason));
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    loop.execute(() -> comeBack(error.toString(), -1));
  }

  /** As much JSON as this needs: numbers are whole, and what is within data is kept as it is read. */
  private static final class Json {

    private final String text;
    private int at;

    private Json(String text) {
      this.text = text;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(String text) {
      return (Map<String, Object>) new Json(text).value();
    }

    static String quote(String value) {
      StringBuilder quoted = new StringBuilder("\"");
      for (char c : value.toCharArray()) {
        if (c == '"' || c == '\\') {
          quoted.append('\\').append(c);
        } else if (c < ' ') {
          quoted.append("\\u%04x".formatted((int) c));
        } else {
          quoted.append(c);
        }
      }
      return quoted.append('"').toString();
    }

    private Object value() {
      skip();
      return switch (text.charAt(at)) {
        case '{' -> members();
        case '[' -> elements();
        case '"' -> string();
        default -> word();
      };
    }

    private Map<String, Object> members() {
      Map<String, Object> found = new LinkedHashMap<>();
      while (next('}')) {
        String name = string();
        skip();
        at++;
        found.put(name, value());
      }
      return found;
    }

    private List<Object> elements() {
      List<Object> found = new ArrayList<>();
      while (next(']')) {
        found.add(value());
      }
      return found;
    }

    /** Steps over what opens or parts; false at the end, which is stepped over too. */
    private boolean next(char end) {
      skip();
      if (text.charAt(at) != end) {
        at += "{[,".indexOf(text.charAt(at)) >= 0 ? 1 : 0;
        skip();
      }
      boolean more = text.charAt(at) != end;
      at += more ? 0 : 1;
      return more;
    }

    private String string() {
      StringBuilder found = new StringBuilder();
      for (at++; text.charAt(at) != '"'; at++) {
        char c = text.charAt(at);
        if (c == '\\') {
          c = text.charAt(++at);
          if (c == 'u') {
            c = (char) Integer.parseInt(text.substring(at + 1, at + 5), 16);
            at += 4;
          } else if ("bfnrt".indexOf(c) >= 0) {
            c = "\b\f\n\r\t".charAt("bfnrt".indexOf(c));
          }
        }
        found.append(c);
      }
      at++;
      return found.toString();
    }

    private Object word() {
      int from = at;
      while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      String word = text.substring(from, at);
      return switch (word) {
        case "true" -> true;
        case "false" -> false;
        case "null" -> "null";
        default -> word.matches("-?\\d{1,18}") ? Long.valueOf(word) : Double.valueOf(word);
      };
    }

    private void skip() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }
  }
}
