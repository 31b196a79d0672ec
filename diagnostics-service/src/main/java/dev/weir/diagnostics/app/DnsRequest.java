package dev.weir.diagnostics.app;

import dev.weir.diagnostics.dns.DnsName;
import dev.weir.diagnostics.dns.RecordType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a caller wants asked.
 *
 * @param text the name as written
 * @param servers as written; empty for those of the system
 */
record DnsRequest(
    String text, DnsName name, List<RecordType> types, List<String> servers, Duration timeout) {
  private static final int MOST_SERVERS = 8;
  private static final String NAME = "a domain name or an address";

  static DnsRequest read(RequestFields fields) {
    String text = fields.text("name", NAME);
    Optional<DnsName> name = DnsName.parse(text);
    if (name.isEmpty() && !text.isEmpty()) {
      fields.refuse("name", text, NAME);
    }
    List<RecordType> fallback =
        name.filter(DnsName::isReverse).isPresent()
            ? List.of(RecordType.PTR)
            : List.of(RecordType.A, RecordType.AAAA);
    List<RecordType> types = fields.choices("types", RecordType.class, fallback);
    List<String> servers =
        fields.texts("servers", MOST_SERVERS, "a list of 1 to 8 of " + ServerText.EXPECTED);
    Duration timeout =
        fields.duration(
            "timeout", Duration.ofSeconds(2), Duration.ofMillis(100), Duration.ofSeconds(10));
    fields.check();
    return new DnsRequest(text, name.orElseThrow(), types, servers, timeout);
  }
}
