package dev.weir.diagnostics.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A zone that answers as RFC 1034 section 4.3.2 and RFC 4035 section 3.1 say: signed by a P-256
 * key, denials by NSEC, or not signed at all.
 */
public final class SignedZone {
  private static final int TTL = 300;

  private final Name origin;
  private final NavigableMap<Name, Map<Integer, RRset>> sets = new TreeMap<>();
  private final @Nullable DNSKEYRecord key;

  private SignedZone(Name origin, List<Record> records, @Nullable KeyPair keys, Instant until) {
    this.origin = origin;
    this.key = keys == null ? null : key(origin, keys);
    records.forEach(this::add);
    if (keys != null && key != null) {
      add(key);
      chainNames();
      sign(keys, key, until);
    }
  }

  /** A zone whose signatures hold for a day yet. */
  public static SignedZone signed(String origin, String records) {
    return signedUntil(Instant.now().plus(Duration.ofDays(1)), origin, records);
  }

  /** A zone whose signatures hold until then. */
  public static SignedZone signedUntil(Instant until, String origin, String records) {
    return new SignedZone(name(origin), read(origin, records), newKeys(), until);
  }

  /** A zone without signatures. */
  public static SignedZone unsigned(String origin, String records) {
    return new SignedZone(name(origin), read(origin, records), null, Instant.EPOCH);
  }

  /** The record by which the zone above vouches for this one. */
  public String ds() {
    return new DSRecord(origin, DClass.IN, TTL, DNSSEC.Digest.SHA256, Objects.requireNonNull(key))
        .toString();
  }

  /** Puts another record where a signed one was, and keeps the signature. */
  public SignedZone forged(String record) {
    Record forged = read(origin.toString(), record).getFirst();
    RRset set = set(forged.getName(), forged.getType()).orElseThrow();
    List<RRSIGRecord> signatures = set.sigs();
    RRset other = new RRset(forged);
    signatures.forEach(other::addRR);
    at(forged.getName()).put(forged.getType(), other);
    return this;
  }

  /** Forgets the signatures of a set. */
  public SignedZone withoutSignature(String name, int type) {
    at(name(name)).computeIfPresent(type, (_, set) -> new RRset(set.rrs().getFirst()));
    return this;
  }

  Name origin() {
    return origin;
  }

  /** All records and signatures as in a zone file. */
  String text() {
    return sets.values().stream()
        .flatMap(at -> at.values().stream())
        .flatMap(set -> Stream.concat(set.rrs(false).stream(), set.sigs().stream()))
        .map(record -> record + "\n")
        .collect(Collectors.joining());
  }

  /** Answers a question for a name of this zone. */
  void answer(Name name, int type, boolean dnssecOk, Message response) {
    Optional<Name> cut = cut(name).filter(each -> !(type == Type.DS && name.equals(each)));
    if (cut.isPresent()) {
      refer(cut.get(), dnssecOk, response);
      return;
    }
    response.getHeader().setFlag(Flags.AA);
    Map<Integer, RRset> at = sets.get(name);
    if (at == null) {
      response.getHeader().setRcode(Rcode.NXDOMAIN);
      deny(response, dnssecOk, name, wildcard(name));
    } else if (at.containsKey(type)) {
      put(response, Section.ANSWER, at.get(type), dnssecOk);
    } else if (at.containsKey(Type.CNAME)) {
      RRset alias = at.get(Type.CNAME);
      put(response, Section.ANSWER, alias, dnssecOk);
      Name target = ((CNAMERecord) alias.first()).getTarget();
      set(target, type).ifPresent(set -> put(response, Section.ANSWER, set, dnssecOk));
    } else {
      deny(response, dnssecOk, name);
    }
  }

  private void refer(Name cut, boolean dnssecOk, Message response) {
    RRset servers = set(cut, Type.NS).orElseThrow();
    put(response, Section.AUTHORITY, servers, dnssecOk);
    if (dnssecOk) {
      set(cut, Type.DS)
          .or(() -> set(cut, Type.NSEC))
          .ifPresent(set -> put(response, Section.AUTHORITY, set, true));
    }
    servers.rrs().stream()
        .map(record -> ((NSRecord) record).getTarget())
        .flatMap(target -> Stream.of(set(target, Type.A), set(target, Type.AAAA)))
        .flatMap(Optional::stream)
        .forEach(set -> put(response, Section.ADDITIONAL, set, false));
  }

  private void deny(Message response, boolean dnssecOk, Name... names) {
    put(response, Section.AUTHORITY, set(origin, Type.SOA).orElseThrow(), dnssecOk);
    if (dnssecOk && key != null) {
      Stream.of(names)
          .map(this::covering)
          .distinct()
          .forEach(set -> put(response, Section.AUTHORITY, set, true));
    }
  }

  private RRset covering(Name name) {
    Entry<Name, Map<Integer, RRset>> before = sets.floorEntry(name);
    while (before != null && !before.getValue().containsKey(Type.NSEC)) {
      before = sets.lowerEntry(before.getKey());
    }
    return Objects.requireNonNull(Objects.requireNonNull(before).getValue().get(Type.NSEC));
  }

  /** The wildcard below the closest encloser. */
  private Name wildcard(Name name) {
    Name encloser = new Name(name, 1);
    while (!sets.containsKey(encloser)) {
      encloser = new Name(encloser, 1);
    }
    try {
      return Name.concatenate(Name.fromConstantString("*"), encloser);
    } catch (NameTooLongException e) {
      throw new AssertionError(e);
    }
  }

  /** The delegation at or above a name, nearest to the origin. */
  private Optional<Name> cut(Name name) {
    return IntStream.range(0, name.labels() - origin.labels())
        .mapToObj(labels -> labels == 0 ? name : new Name(name, labels))
        .filter(each -> set(each, Type.NS).isPresent())
        .reduce((_, upper) -> upper);
  }

  private Optional<RRset> set(Name name, int type) {
    return Optional.ofNullable(sets.get(name)).map(at -> at.get(type));
  }

  private Map<Integer, RRset> at(Name name) {
    return Objects.requireNonNull(sets.get(name));
  }

  private void add(Record record) {
    sets.computeIfAbsent(record.getName(), _ -> new LinkedHashMap<>())
        .computeIfAbsent(record.getType(), _ -> new RRset())
        .addRR(record);
  }

  private void chainNames() {
    List<Name> names =
        sets.keySet().stream()
            .filter(name -> cut(name).filter(cut -> !cut.equals(name)).isEmpty())
            .toList();
    for (int at = 0; at < names.size(); at++) {
      Name name = names.get(at);
      Name next = names.get((at + 1) % names.size());
      int[] types =
          IntStream.concat(
                  at(name).keySet().stream()
                      .mapToInt(type -> type)
                      .filter(type -> cut(name).isEmpty() || type == Type.NS || type == Type.DS),
                  IntStream.of(Type.RRSIG, Type.NSEC))
              .sorted()
              .toArray();
      add(new NSECRecord(name, DClass.IN, TTL, next, types));
    }
  }

  private void sign(KeyPair keys, DNSKEYRecord by, Instant until) {
    Instant from = until.minus(Duration.ofDays(7));
    for (Entry<Name, Map<Integer, RRset>> at : sets.entrySet()) {
      boolean delegated = cut(at.getKey()).isPresent();
      for (RRset set : at.getValue().values()) {
        boolean ours = set.getType() == Type.DS || set.getType() == Type.NSEC;
        if (!delegated || ours) {
          try {
            set.addRR(DNSSEC.sign(set, by, keys.getPrivate(), from, until));
          } catch (DNSSEC.DNSSECException e) {
            throw new IllegalStateException(e);
          }
        }
      }
    }
  }

  private static void put(Message response, int section, RRset set, boolean signatures) {
    set.rrs(false).forEach(record -> response.addRecord(record, section));
    if (signatures) {
      set.sigs().forEach(record -> response.addRecord(record, section));
    }
  }

  private static DNSKEYRecord key(Name origin, KeyPair keys) {
    try {
      return new DNSKEYRecord(
          origin,
          DClass.IN,
          TTL,
          DNSKEYRecord.Flags.ZONE_KEY | DNSKEYRecord.Flags.SEP_KEY,
          DNSKEYRecord.Protocol.DNSSEC,
          DNSSEC.Algorithm.ECDSAP256SHA256,
          keys.getPublic());
    } catch (DNSSEC.DNSSECException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Record> read(String origin, String records) {
    byte[] bytes = records.getBytes(StandardCharsets.US_ASCII);
    List<Record> all = new ArrayList<>();
    try (Master file = new Master(new ByteArrayInputStream(bytes), name(origin), TTL)) {
      for (Record next = file.nextRecord(); next != null; next = file.nextRecord()) {
        all.add(next);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  private static Name name(String text) {
    return Name.fromConstantString(text);
  }
}
