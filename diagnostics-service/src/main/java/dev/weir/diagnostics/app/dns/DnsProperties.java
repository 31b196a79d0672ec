package dev.weir.diagnostics.app.dns;

import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.diagnostics.app.connect.SystemTrust;
import dev.weir.diagnostics.dns.DnsTally;
import dev.weir.diagnostics.dns.RootServers;
import dev.weir.diagnostics.dns.TrustAnchors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What questions to name servers trust, and where traces begin.
 *
 * @param authorities PEM files with authorities of servers of DNS over TLS and HTTPS, besides those
 *     of the runtime
 * @param trustAnchors DS or DNSKEY records as in a zone file; none: those of the root zone
 * @param rootServers each a name, an equals sign and an address; none: those of the Internet
 * @param port at which the servers of a trace are asked, 1 to 65535
 */
public record DnsProperties(
    @DefaultValue List<Path> authorities,
    @DefaultValue List<String> trustAnchors,
    @DefaultValue List<String> rootServers,
    @DefaultValue("53") int port) {

  public DnsProperties {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "weir.diagnostics.dns.port is " + port + ": expected 1 to 65535");
    }
  }

  /**
   * Reads what is named.
   *
   * @param questions counts what is asked
   * @throws RefusedConfiguration where it does not hold what it should
   */
  public DnsAsking asking(DnsTally questions) {
    List<X509Certificate> others =
        authorities.stream().map(DnsProperties::certificates).flatMap(Collection::stream).toList();
    return new DnsAsking(SystemTrust.managerWith(others), anchors(), roots(), questions);
  }

  private TrustAnchors anchors() {
    try {
      return trustAnchors.isEmpty() ? TrustAnchors.root() : TrustAnchors.of(trustAnchors);
    } catch (IllegalArgumentException e) {
      throw new RefusedConfiguration(
          "weir.diagnostics.dns.trust-anchors is refused: " + e.getMessage() + ".",
          "List records as in a zone file, such as: . IN DS 20326 8 2 E06D…");
    }
  }

  private RootServers roots() {
    try {
      return rootServers.isEmpty() ? RootServers.known(port) : RootServers.of(rootServers, port);
    } catch (IllegalArgumentException e) {
      throw new RefusedConfiguration(
          "weir.diagnostics.dns.root-servers is refused: " + e.getMessage() + ".",
          "List servers as name=address, such as: a.root-servers.net=198.41.0.4");
    }
  }

  private static List<X509Certificate> certificates(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> read =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (read.isEmpty()) {
        throw new CertificateException("there is no certificate in it");
      }
      return read.stream().map(X509Certificate.class::cast).toList();
    } catch (IOException | CertificateException e) {
      throw new RefusedConfiguration(
          "weir.diagnostics.dns.authorities is refused: " + file + ": " + e.getMessage() + ".",
          "Name PEM files with certificates of authorities.");
    }
  }
}
