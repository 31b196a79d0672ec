package dev.weir.lb.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One page of a headless Chromium, driven by the Chrome DevTools Protocol. */
final class Browser implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final LinkedBlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
  private final WebSocket socket;
  private final String page;
  private int calls;

  Browser(Path folder) throws Exception {
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
            .get(20, TimeUnit.SECONDS);
    String target =
        send("Target.createTarget", Map.of("url", "about:blank"), null)
            .path("targetId")
            .asString("");
    page =
        send("Target.attachToTarget", Map.of("targetId", target, "flatten", true), null)
            .path("sessionId")
            .asString("");
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

  void open(String url) throws Exception {
    send("Page.navigate", Map.of("url", url), page);
  }

  /** A page of this many pixels in width, in the dark or in the light. */
  void show(int width, boolean dark) throws Exception {
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

  /** What an expression is in the page. */
  JsonNode value(String expression) throws Exception {
    JsonNode answer =
        send(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true),
            page);
    return answer.path("result").path("value");
  }

  /** Waits until an expression is true in the page. */
  void await(String expression) throws Exception {
    for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20); System.nanoTime() < end; ) {
      if (value("Boolean(" + expression + ")").asBoolean(false)) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError(
        expression + " is not so in: " + value("document.body.innerText").asString(""));
  }

  byte[] picture() throws Exception {
    String data = send("Page.captureScreenshot", Map.of(), page).path("data").asString("");
    return Base64.getDecoder().decode(data);
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
      JsonNode answer = received.poll(20, TimeUnit.SECONDS);
      if (answer == null) {
        throw new IOException("chromium did not answer " + method);
      }
      if (answer.path("id").asInt(0) == calls) {
        if (answer.has("error")) {
          throw new IOException(method + ": " + answer.get("error"));
        }
        return answer.path("result");
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
