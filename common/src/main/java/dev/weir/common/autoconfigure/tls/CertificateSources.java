package dev.weir.common.autoconfigure.tls;

import dev.weir.common.acme.AcmeSettings;
import dev.weir.common.acme.AcmeStore;
import dev.weir.common.autoconfigure.settings.Purpose;
import dev.weir.common.autoconfigure.settings.RefusedConfiguration;
import dev.weir.common.tls.CertificateEntry;
import dev.weir.common.tls.CertificateSource;
import dev.weir.common.tls.PemFiles;
import dev.weir.common.tls.Pkcs12File;
import dev.weir.common.tls.SelfSigned;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;

/** Turns {@code weir.tls} into the sources of certificates. */
final class CertificateSources {

  static final String SELF_SIGNED = "self-signed";

  private final TlsProperties properties;
  private final SslBundles bundles;
  private final Purpose purpose;

  CertificateSources(TlsProperties properties, SslBundles bundles, Purpose purpose) {
    this.properties = properties;
    this.bundles = bundles;
    this.purpose = purpose;
  }

  List<CertificateEntry> entries(Instant now) {
    List<CertificateEntry> entries = new ArrayList<>();
    properties
        .certificates()
        .forEach(
            (name, each) ->
                entries.add(
                    new CertificateEntry(
                        name, Set.copyOf(each.serverNames()), source(name, each))));
    AcmeSettings acme = properties.acmeSettings();
    if (acme != null) {
      AcmeStore store = new AcmeStore(acme);
      acme.certificates()
          .keySet()
          .forEach(
              name -> entries.add(new CertificateEntry(name, Set.of(), store.source(name), true)));
    }
    if (properties.selfSigned()) {
      entries.add(
          new CertificateEntry(
              SELF_SIGNED, Set.of(), selfSigned(Path.of(properties.directory()), now)));
    }
    return entries;
  }

  private CertificateSource selfSigned(Path folder, Instant now) {
    return purpose == Purpose.CHECK
        ? SelfSigned.wouldBeIn(folder, now)
        : SelfSigned.in(folder, now);
  }

  private CertificateSource source(String name, TlsProperties.CertificateProperties from) {
    long given =
        Stream.of(from.certificate(), from.keystore(), from.bundle())
            .filter(source -> source != null)
            .count();
    if (given != 1) {
      throw new RefusedConfiguration(
          "weir.tls.certificates." + name + " names " + given + " sources.",
          "Name exactly one: certificate (with private-key), keystore, or bundle.");
    }
    if (from.bundle() != null) {
      return bundle(name, from.bundle());
    }
    return from.keystore() == null
        ? pem(name, from)
        : new Pkcs12File(Path.of(from.keystore()), from.keystorePassword());
  }

  private static PemFiles pem(String name, TlsProperties.CertificateProperties from) {
    if (from.certificate() == null || from.privateKey() == null) {
      throw new RefusedConfiguration(
          "weir.tls.certificates." + name + " has a certificate but no private-key.",
          "Name the PEM file of its key in private-key.");
    }
    return new PemFiles(
        Path.of(from.certificate()), Path.of(from.privateKey()), from.privateKeyPassword());
  }

  private BundleSource bundle(String name, String bundle) {
    try {
      return BundleSource.of(bundles, bundle);
    } catch (NoSuchSslBundleException e) {
      throw new RefusedConfiguration(
          "weir.tls.certificates." + name + ".bundle is '" + bundle + "', which does not exist.",
          "Name one of spring.ssl.bundle.");
    }
  }
}
