package dev.weir.common.netty.listener;

import dev.weir.common.netty.listener.exchange.DataPlane;
import dev.weir.common.netty.listener.settings.ListenerSettings;
import dev.weir.common.netty.socket.Transport;
import dev.weir.common.netty.tls.TlsSettings;
import dev.weir.common.tls.CertificateEntry;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.PemFiles;
import dev.weir.testkit.TestCertificates;
import dev.weir.testkit.TestTrust;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;

/** A process that serves one request over TLS, prints what it got and ends. */
final class WithoutNative {

  private WithoutNative() {}

  /**
   * Serves and asks.
   *
   * @param args a folder for the certificate
   */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    TestCertificates authority = TestCertificates.authority("Test CA");
    authority.issue("localhost").writePem(folder);
    PemFiles files =
        new PemFiles(folder.resolve("certificate.pem"), folder.resolve("key.pem"), null);
    CertificateManager certificates =
        CertificateManager.load(
            List.of(new CertificateEntry("local", Set.of(), files)), null, Instant.now());
    Transport transport = Transport.create(1);
    DataPlane plane = Planes.of((request, client) -> null, transport, certificates);
    try (Listener listener =
            Listener.bind(
                ListenerSettings.of("test", "127.0.0.1", 0).with(TlsSettings.standard()), plane);
        HttpClient client = HttpClient.newBuilder().sslContext(trusting(authority)).build()) {
      URI uri = URI.create("https://localhost:" + listener.address().getPort() + "/asked");
      var answer = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      System.out.println(answer.version() + " " + answer.body());
    }
    transport.close();
  }

  private static SSLContext trusting(TestCertificates authority) throws Exception {
    return TestTrust.context(authority);
  }
}
