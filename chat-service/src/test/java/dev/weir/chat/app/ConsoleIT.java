package dev.weir.chat.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.autoconfigure.ListenerLifecycle;
import dev.weir.testkit.Browser;
import dev.weir.testkit.ListFilter;
import dev.weir.testkit.ReferencePage;
import dev.weir.testkit.RequiresTool;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** What a person does in the console: chats, and looks after those who do. */
@RequiresTool("chromium")
@Timeout(120)
class ConsoleIT {

  private static final String LINES =
      "[...document.querySelectorAll('#log > div')].map(line => line.innerText).join('|')";

  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  @TempDir Path folder;

  @Test
  void person_chats_comesBackToWhatWasMissed_andIsTakenOutByTheOperator() throws Exception {
    try (HttpClient backend = HttpClient.newHttpClient();
        ConfigurableApplicationContext service = service();
        Browser browser = new Browser(folder)) {
      int control = service.getEnvironment().getRequiredProperty("local.server.port", int.class);
      assertThat(policy(backend, control))
          .as("the page may connect to the data listener, and to nothing else")
          .endsWith("; connect-src 'self' ws://127.0.0.1:" + data(service));
      publish(backend, control, "before anybody came");
      browser.show(1280, false);
      browser.open("http://127.0.0.1:" + control + "/");
      browser.awaitText("#state", "live");

      browser.press("#connect button");
      browser.awaitText("#client-state", "closed with 4401");
      browser.type("#connect input[name=user]", "alice");
      browser.type("#connect input[name=token]", token("alice"));
      browser.press("#connect button");
      browser.awaitText("#client-state", "connected as alice");
      browser.press("#join button");
      browser.awaitText("#log", "before anybody came");
      browser.awaitText("#present", "1 here: alice");
      browser.type("#publish input[name=text]", "hello");
      browser.press("#publish button");
      browser.awaitText("#log", "alice hello");
      browser.type("#join input[name=room]", "no room");
      browser.press("#join button");
      browser.awaitText("#client-state", "A room has 1 to 128 letters");
      browser.await("document.getElementById('joined').innerText === 'lobby'");
      assertThat(browser.text("#room-title")).isEqualTo("lobby");
      browser.type("#join input[name=room]", "lobby");

      browser.press("#connect button[name=interrupt]");
      browser.awaitText("#client-state", "next try in 3.0 s");
      publish(backend, control, "missed one");
      publish(backend, control, "missed two");
      browser.type("#publish input[name=text]", "said meanwhile");
      browser.press("#publish button");
      browser.awaitText("#log", "not acknowledged yet");
      browser.awaitText("#client-state", "connected as alice");
      browser.awaitText("#log", "the 2 missed messages follow");
      browser.awaitText("#log", "alice said meanwhile");
      browser.await("!document.getElementById('log').innerText.includes('not acknowledged yet')");
      assertThat(browser.value(LINES).asString(""))
          .containsSubsequence(
              "1 ",
              "before anybody came",
              "|2 ",
              "alice hello",
              "|Back after",
              "|3 ",
              "missed one",
              "|4 ",
              "missed two",
              "|5 ",
              "alice said meanwhile")
          .containsOnlyOnce("missed one");

      ListFilter.check(browser, "rooms", "lobby");
      ListFilter.check(browser, "list", "alice");
      browser.awaitText("#counts", "Broadcast");
      browser.await("document.querySelector('#open b').innerText === '1'");
      browser.type("#log-filter", "missed one");
      browser.await(LINES + ".split('|').length === 1");
      ListFilter.clear(browser, "log");
      browser.await(LINES + ".includes('missed two')");
      browser.press("[aria-label='Members of lobby']");
      browser.awaitText("#room-members", "In lobby");
      ListFilter.check(browser, "members", "alice");
      browser.press("#members-close");
      browser.await("document.getElementById('room-members').hidden");
      browser.press("[aria-label='Members of lobby']");
      assertThat(browser.accessibilityIssues()).isEmpty();
      browser.press("[aria-label='Take alice out of lobby']");
      browser.keepPicture("console-chat-light");
      browser.press("dialog[open] button[value=yes]");
      browser.awaitText("#said", "alice was taken out of lobby.");
      browser.awaitText("#client-state", "an operator took you out of lobby");
      browser.awaitText("#members", "Nothing to show.");

      browser.press("#join button");
      browser.awaitText("#log", "missed two");
      browser.press("#drain");
      browser.type("dialog[open] input[name=over]", "0s");
      browser.type("dialog[open] input[name=delay]", "0s");
      browser.press("dialog[open] button[value=yes]");
      browser.awaitText("#said", "1 connections are sent away over 0s.");
      browser.awaitText("#draining", "nobody new is let in");
      browser.awaitText("#client-state", "next try in");
      browser.press("#drain");
      browser.press("dialog[open] button[value=yes]");
      browser.awaitText("#said", "Clients are let in again.");
      browser.awaitText("#client-state", "connected as alice");
      browser.awaitText("#log", "nothing was missed");
      browser.press("[aria-label='Close connection of alice']");
      browser.press("dialog[open] button[value=yes]");
      browser.awaitText("#client-state", "closed with 4403");
      browser.show(360, true);
      assertThat(browser.fits()).as("nothing but tables scrolls sideways at 360 px").isTrue();
      assertThat(browser.accessibilityIssues()).isEmpty();
      browser.keepPicture("console-chat-narrow");
      ReferencePage.check(browser, "chat-service");
    }
  }

  private static int data(ConfigurableApplicationContext service) {
    InetSocketAddress bound =
        Objects.requireNonNull(service.getBean(ListenerLifecycle.class).address("http"));
    return bound.getPort();
  }

  private static String policy(HttpClient backend, int control) throws Exception {
    URI page = URI.create("http://127.0.0.1:" + control + "/");
    return backend
        .send(HttpRequest.newBuilder(page).build(), BodyHandlers.discarding())
        .headers()
        .firstValue("Content-Security-Policy")
        .orElse("");
  }

  private static void publish(HttpClient backend, int control, String text) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + control + "/api/rooms/lobby/messages"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"data\": {\"text\": \"" + text + "\"}}"))
            .build();
    assertThat(backend.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
  }

  /** By RFC 7519 and RFC 7515, for an hour. */
  private static String token(String user) throws Exception {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    long end = Instant.now().getEpochSecond() + 3600;
    String claims = "{\"sub\":\"%s\",\"exp\":%d}".formatted(user, end);
    String signed =
        base64.encodeToString("{\"alg\":\"HS256\"}".getBytes(UTF_8))
            + "."
            + base64.encodeToString(claims.getBytes(UTF_8));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
    return signed + "." + base64.encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
  }

  private static ConfigurableApplicationContext service() {
    return SpringApplication.run(
        ChatServiceApplication.class,
        "--server.port=0",
        "--server.address=127.0.0.1",
        "--weir.chat.listeners.http.host=127.0.0.1",
        "--weir.chat.listeners.http.port=0",
        "--weir.chat.auth.secret=" + SECRET,
        "--weir.chat.rooms.presence.interval=50ms");
  }
}
