package dev.weir.common.netty.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.common.netty.listener.exchange.ImmediateExchange;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.tls.TlsSettings;
import dev.weir.common.tls.CertificateEntry;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.PemFiles;
import dev.weir.testkit.RequiresTool;
import dev.weir.testkit.TestCertificates;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A browser's view of a listener with TLS. */
@RequiresTool("chromium")
@Timeout(180)
class ListenerChromiumIT {

  /** Writes into itself over which protocol it came, which is what the browser is asked for. */
  private static final String PAGE =
      """
      <!doctype html>
      <title>protocol</title>
      <p id="protocol"></p>
      <script>
        document.getElementById('protocol').textContent =
            'came over ' + performance.getEntriesByType('navigation')[0].nextHopProtocol;
      </script>
      """;

  private final TestCertificates.Issued certificate =
      TestCertificates.authority("Test CA").issue("localhost");

  @TempDir Path folder;
  private Transport transport;
  private Listener listener;

  @BeforeEach
  void bind() {
    certificate.writePem(folder);
    PemFiles files =
        new PemFiles(folder.resolve("certificate.pem"), folder.resolve("key.pem"), null);
    CertificateManager certificates =
        CertificateManager.load(
            List.of(new CertificateEntry("local", Set.of(), files)), null, Instant.now());
    transport = Transport.create(2);
    listener =
        Listener.bind(
            ListenerSettings.of("test", "127.0.0.1", 0).with(TlsSettings.standard()),
            Planes.of(
                (_, client) -> new ImmediateExchange(client, page()), transport, certificates));
  }

  private static FullHttpResponse page() {
    FullHttpResponse page = Planes.ok(PAGE);
    page.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/html; charset=utf-8");
    return page;
  }

  @AfterEach
  void unbind() {
    listener.close();
    transport.close();
  }

  @Test
  void browserForcedToQuic_getsThePageOverHttp3() throws Exception {
    String origin = "localhost:" + listener.address().getPort();

    assertThat(pageAsSeen("--enable-quic", "--origin-to-force-quic-on=" + origin))
        .contains("came over h3");
  }

  @Test
  void browserWithoutQuic_getsThePageOverHttp2() throws Exception {
    assertThat(pageAsSeen("--disable-quic")).contains("came over h2");
  }

  private String pageAsSeen(String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + folder.resolve("profile"),
                "--ignore-certificate-errors-spki-list=" + publicKeyHash(),
                "--host-resolver-rules=MAP localhost 127.0.0.1"));
    command.addAll(List.of(options));
    command.add("--dump-dom");
    command.add("https://localhost:" + listener.address().getPort() + "/");
    Path page = folder.resolve("page.html");
    Process browser =
        new ProcessBuilder(command)
            .redirectOutput(page.toFile())
            .redirectError(folder.resolve("browser.log").toFile())
            .start();
    if (!browser.waitFor(80, TimeUnit.SECONDS)) {
      browser.descendants().forEach(ProcessHandle::destroyForcibly);
      browser.destroyForcibly().waitFor();
    }
    return Files.readString(page) + Files.readString(folder.resolve("browser.log"));
  }

  private String publicKeyHash() throws Exception {
    byte[] key = certificate.leaf().getPublicKey().getEncoded();
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
    return new String(Base64.getEncoder().encode(hash), StandardCharsets.US_ASCII);
  }
}
