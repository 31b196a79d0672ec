package dev.weir.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One page of a headless Chromium, driven by the Chrome DevTools Protocol. A selector is CSS, and
 * means the first element that it matches.
 */
public final class Browser implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int PATIENCE_SECONDS = 60; // of a machine that is busy

  /** Rules of axe-core that WCAG 2 requires or that are widely held to. */
  private static final String AXE =
      "axe.run(document, {resultTypes: ['violations']}).then(found => found.violations"
          + ".filter(each => ['serious', 'critical'].includes(each.impact))"
          + ".flatMap(each => each.nodes.map(node => each.id + ' at ' + node.target + ': '"
          + " + node.failureSummary)))";

  /** Time-outs of a page that {@code pass(millis)} brings nearer. */
  private static final String PASSING_TIME =
      """
      (() => {
        const set = setTimeout.bind(window);
        const clear = clearTimeout.bind(window);
        const pending = new Map();
        let last = 0;
        const arm = (id, work, millis) => pending.set(id, {
          work, due: performance.now() + millis, timer: set(() => {
            pending.delete(id);
            work();
          }, millis),
        });
        window.setTimeout = (work, millis = 0) => (arm(++last, work, millis), last);
        window.clearTimeout = id => {
          clear(pending.get(id)?.timer);
          pending.delete(id);
        };
        window.pass = millis => [...pending].forEach(([id, {work, due, timer}]) => {
          clear(timer);
          arm(id, work, Math.max(due - performance.now() - millis, 0));
        });
      })()
      """;

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final LinkedBlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
  private final List<String> complaints = new ArrayList<>();
  private final WebSocket socket;
  private final String page;
  private int calls;

  /** A browser that keeps its profile and its log in a folder. */
  public Browser(Path folder) throws Exception {
    Path profile = folder.resolve("profile");
    process =
        new ProcessBuilder(
                List.of(
                    "chromium",
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--hide-scrollbars", // a picture would be cut where one is
                    "--user-data-dir=" + profile,
                    "--remote-debugging-port=0"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("browser.log").toFile())
            .start();
    List<String> port = devTools(profile.resolve("DevToolsActivePort"));
    socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:" + port.get(0) + port.get(1)), new Listener())
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    String target =
        send("Target.createTarget", Map.of("url", "about:blank"), null)
            .path("targetId")
            .asString("");
    page =
        send("Target.attachToTarget", Map.of("targetId", target, "flatten", true), null)
            .path("sessionId")
            .asString("");
    send("Runtime.enable", Map.of(), page);
    send("Log.enable", Map.of(), page);
  }

  private static List<String> devTools(Path file) throws Exception {
    for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30); System.nanoTime() < end; ) {
      if (Files.exists(file) && Files.readAllLines(file).size() == 2) {
        return Files.readAllLines(file);
      }
      Thread.sleep(50);
    }
    throw new IOException("chromium did not open its port");
  }

  /**
   * Has the network fail for what is asked for from now on.
   *
   * @param urls patterns in which * stands for any text; none ends that
   */
  public void block(String... urls) throws Exception {
    send("Network.enable", Map.of(), page);
    send("Network.setBlockedURLs", Map.of("urls", List.of(urls)), page);
  }

  /** Lets {@link #pass} hurry the pages that are gone to from now on. */
  public void holdTime() throws Exception {
    send("Page.enable", Map.of(), page);
    send("Page.addScriptToEvaluateOnNewDocument", Map.of("source", PASSING_TIME), page);
  }

  /**
   * Lets so much time pass for what the page waits for.
   *
   * @param time for its {@code setTimeout}s; its clocks do not know of it
   */
  public void pass(Duration time) throws Exception {
    value("pass(" + time.toMillis() + ")");
  }

  /** Goes to a page. */
  public void open(String url) throws Exception {
    send("Page.navigate", Map.of("url", url), page);
  }

  /** A page of this many pixels in width, in the dark or in the light. */
  public void show(int width, boolean dark) throws Exception {
    send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false),
        page);
    send(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))),
        page);
  }

  /**
   * What an expression is in the page.
   *
   * @throws IOException where it throws there
   */
  public JsonNode value(String expression) throws Exception {
    JsonNode answer =
        send(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true),
            page);
    if (answer.has("exceptionDetails")) {
      throw new IOException(expression + ": " + answer.get("exceptionDetails"));
    }
    return answer.path("result").path("value");
  }

  /** The text that is seen of an element; empty where there is no such element. */
  public String text(String selector) throws Exception {
    return value(element(selector) + "?.innerText ?? ''").asString("");
  }

  /** Presses a button, or follows a link. */
  public void press(String selector) throws Exception {
    await("(found => found && (found.click(), true))(" + element(selector) + ")");
  }

  /** Strikes a key, for what has the focus: Tab, Enter, Escape, ArrowLeft or End. */
  public void key(String name) throws Exception {
    int code =
        switch (name) {
          case "Tab" -> 9;
          case "Enter" -> 13;
          case "Escape" -> 27;
          case "End" -> 35;
          case "ArrowLeft" -> 37;
          default -> throw new IllegalArgumentException("no such key: " + name);
        };
    String text = name.equals("Enter") ? "\r" : ""; // by which it presses a button
    for (String type : List.of(text.isEmpty() ? "rawKeyDown" : "keyDown", "keyUp")) {
      send(
          "Input.dispatchKeyEvent",
          Map.of(
              "type", type,
              "key", name,
              "code", name,
              "windowsVirtualKeyCode", code,
              "text", type.equals("keyUp") ? "" : text),
          page);
    }
  }

  /** Moves the mouse to the middle of an element, which is scrolled to. */
  public void point(String selector) throws Exception {
    JsonNode middle =
        value(
            "(found => { found.scrollIntoView({block: 'center'});"
                + " const {x, y, width, height} = found.getBoundingClientRect();"
                + " return [x + width / 2, y + height / 2]; })("
                + element(selector)
                + ")");
    send(
        "Input.dispatchMouseEvent",
        Map.of(
            "type", "mouseMoved",
            "x", middle.get(0).asDouble(0),
            "y", middle.get(1).asDouble(0)),
        page);
  }

  /** Types a text into a field, in place of what it has. */
  public void type(String selector, String text) throws Exception {
    await("(field => field && (field.focus(), field.select?.(), true))(" + element(selector) + ")");
    send("Input.insertText", Map.of("text", text), page);
  }

  /** Chooses an option of a list by its value. */
  public void choose(String selector, String option) throws Exception {
    await(element(selector));
    value(
        "(list => { list.value = %s; list.dispatchEvent(new Event('change')); })(%s)"
            .formatted(JSON.writeValueAsString(option), element(selector)));
  }

  private static String element(String selector) {
    return "document.querySelector(" + JSON.writeValueAsString(selector) + ")";
  }

  /** Waits until an expression is true in the page. */
  public void await(String expression) throws Exception {
    for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        System.nanoTime() < end; ) {
      if (value("Boolean(" + expression + ")").asBoolean(false)) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError(
        "%s is not so in: %s; %s"
            .formatted(
                expression,
                value("document.body.innerText").asString(""),
                List.copyOf(complaints)));
  }

  /** Waits until an element shows a text, among others perhaps. */
  public void awaitText(String selector, String text) throws Exception {
    await(element(selector) + "?.innerText.includes(" + JSON.writeValueAsString(text) + ")");
  }

  /** What axe-core holds to be serious or critical in the page as it is; it is to be empty. */
  public List<String> accessibilityIssues() throws Exception {
    if (!value("'axe' in window").asBoolean(false)) {
      value(axe() + "; true");
    }
    List<String> issues = new ArrayList<>();
    value(AXE).forEach(issue -> issues.add(issue.asString("")));
    return issues;
  }

  private static String axe() throws IOException {
    try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Whether all but what scrolls in itself fits in the width of the page. */
  public boolean fits() throws Exception {
    return value("document.documentElement.scrollWidth <= innerWidth").asBoolean(false);
  }

  /** Exceptions of scripts, and what the Content-Security-Policy refused, up to now. */
  public List<String> complaints() throws Exception {
    value("true");
    return List.copyOf(complaints);
  }

  /** The whole page as PNG. */
  public byte[] picture() throws Exception {
    String data =
        send("Page.captureScreenshot", Map.of("captureBeyondViewport", true), page)
            .path("data")
            .asString("");
    return Base64.getDecoder().decode(data);
  }

  /** Leaves a picture of the page in {@code target/screenshots} of the module. */
  public void keepPicture(String name) throws Exception {
    Path folder = Files.createDirectories(Path.of("target", "screenshots"));
    Files.write(folder.resolve(name + ".png"), picture());
  }

  private JsonNode send(String method, Map<String, ?> parameters, @Nullable String to)
      throws Exception {
    var call = JSON.createObjectNode().put("id", ++calls).put("method", method);
    call.set("params", JSON.valueToTree(parameters));
    if (to != null) {
      call.put("sessionId", to);
    }
    socket.sendText(call.toString(), true).get(10, TimeUnit.SECONDS);
    for (; ; ) {
      JsonNode answer = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (answer == null) {
        throw new IOException("chromium did not answer " + method);
      }
      if (answer.path("id").asInt(0) == calls) {
        if (answer.has("error")) {
          throw new IOException(method + ": " + answer.get("error"));
        }
        return answer.path("result");
      }
      note(answer);
    }
  }

  private void note(JsonNode event) {
    JsonNode told = event.path("params");
    switch (event.path("method").asString("")) {
      case "Runtime.exceptionThrown" -> complaints.add(told.path("exceptionDetails").toString());
      case "Log.entryAdded" -> {
        if (told.path("entry").path("source").asString("").equals("security")) {
          complaints.add(told.path("entry").path("text").asString(""));
        }
      }
      default -> {
        // The other events are of no interest to a test.
      }
    }
  }

  @Override
  public void close() {
    socket.abort();
    client.shutdownNow();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }

  private final class Listener implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket webSocket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        received.add(JSON.readTree(text.toString()));
        text.setLength(0);
      }
      webSocket.request(1);
      return null;
    }
  }
}
