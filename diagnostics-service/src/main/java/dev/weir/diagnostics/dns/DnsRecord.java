package dev.weir.diagnostics.dns;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A resource record.
 *
 * @param name owner, absolute
 * @param type mnemonic, or {@code TYPE123} (RFC 3597)
 * @param ttlSeconds how long it may be kept
 * @param data as in a zone file
 * @param fields the same, taken apart; empty for types that this service does not know
 */
public record DnsRecord(
    String name, String type, long ttlSeconds, String data, Map<String, Object> fields) {

  public DnsRecord {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }
}
