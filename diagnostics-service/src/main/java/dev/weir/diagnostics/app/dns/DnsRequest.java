package dev.weir.diagnostics.app.dns;

import dev.weir.diagnostics.app.api.OutcomeView;
import dev.weir.diagnostics.app.api.RequestFields;
import dev.weir.diagnostics.app.api.ServerText;
import dev.weir.diagnostics.dns.Carrier;
import dev.weir.diagnostics.dns.DnsName;
import dev.weir.diagnostics.dns.RecordType;
import dev.weir.diagnostics.dns.TracePlan;
import dev.weir.diagnostics.dns.TrustAnchors;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a caller wants asked.
 *
 * @param text the name as written
 * @param servers empty for those of the system
 * @param transport over which those of the system are asked
 * @param dnssec whether answers are validated
 * @param trace whether to begin at the root in place of servers
 */
public record DnsRequest(
    String text,
    DnsName name,
    List<RecordType> types,
    List<ServerText> servers,
    Carrier transport,
    boolean dnssec,
    boolean trace,
    Duration timeout) {
  private static final int MOST_SERVERS = 8;
  private static final String NAME = "a domain name or an address";

  public static DnsRequest read(RequestFields fields) {
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
    Carrier transport = fields.choice("transport", Carrier.class, Carrier.UDP);
    List<ServerText> servers = servers(fields, transport);
    boolean dnssec = fields.flag("dnssec");
    boolean trace = fields.flag("trace");
    if (trace) {
      check(fields, types, transport);
    }
    Duration timeout =
        fields.duration(
            "timeout", Duration.ofSeconds(2), Duration.ofMillis(100), Duration.ofSeconds(10));
    fields.check();
    return new DnsRequest(
        text, name.orElseThrow(), types, servers, transport, dnssec, trace, timeout);
  }

  private static void check(RequestFields fields, List<RecordType> types, Carrier transport) {
    if (fields.has("types") && types.size() > 1) {
      fields.refuse("types", types.size() + " types", "one type with trace");
    }
    if (fields.has("servers")) {
      fields.refuse("servers", "a list", "none with trace, which begins at the root");
    }
    if (transport.isSecure()) {
      fields.refuse("transport", OutcomeView.kebab(transport), "udp or tcp with trace");
    }
  }

  /** What a trace follows. */
  public TracePlan tracePlan(TrustAnchors anchors) {
    return new TracePlan(
        name,
        types.getFirst(),
        transport,
        timeout,
        dnssec ? Optional.of(anchors) : Optional.empty());
  }

  private static List<ServerText> servers(RequestFields fields, Carrier transport) {
    if (transport.isSecure() && !fields.has("servers") && !fields.has("trace")) {
      fields.refuse(
          "servers", "", "a server for dot or doh, such as tls://1.1.1.1#one.one.one.one");
    }
    return fields
        .texts("servers", MOST_SERVERS, "a list of 1 to 8 of " + ServerText.EXPECTED)
        .stream()
        .flatMap(text -> server(fields, text, transport).stream())
        .toList();
  }

  private static Optional<ServerText> server(RequestFields fields, String text, Carrier transport) {
    Optional<ServerText> server = ServerText.parse(text, transport);
    if (server.isEmpty()) {
      fields.refuse("servers", text, ServerText.EXPECTED);
    }
    return server;
  }
}
