package dev.weir.diagnostics.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;
import org.xbill.DNS.dnssec.ValidatingResolver;

/** The keys that are trusted without a signature above them. */
public final class TrustAnchors {
  /** Those of the root zone that IANA publishes (root-anchors.xml): KSK-2017 and KSK-2024. */
  private static final List<String> ROOT =
      List.of(
          ". IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D",
          ". IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16");

  private final byte[] records;

  private TrustAnchors(List<String> records) {
    this.records = (String.join("\n", records) + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** Those of the root zone. */
  public static TrustAnchors root() {
    return new TrustAnchors(ROOT);
  }

  /**
   * Others in their place.
   *
   * @param records DS or DNSKEY records as in a zone file, one each; not empty
   * @throws IllegalArgumentException when one is something else
   */
  public static TrustAnchors of(List<String> records) {
    records.forEach(TrustAnchors::check);
    return new TrustAnchors(records);
  }

  private static void check(String text) {
    try (Master file =
        new Master(
            new ByteArrayInputStream((text + "\n").getBytes(StandardCharsets.US_ASCII)),
            Name.root,
            0)) {
      Record record = file.nextRecord();
      if (record == null || (record.getType() != Type.DS && record.getType() != Type.DNSKEY)) {
        throw new IllegalArgumentException(text + " is no DS or DNSKEY record");
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(text + " is no DS or DNSKEY record", e);
    }
  }

  /** Makes a resolver trust them. */
  void into(ValidatingResolver resolver) {
    try {
      resolver.loadTrustAnchors(new ByteArrayInputStream(records));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
