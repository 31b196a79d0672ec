package dev.weir.lb.discovery;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What a reply says of one name and one type of record. */
public sealed interface DnsAnswer {

  /**
   * There are some.
   *
   * @param ttl seconds for which all of it holds, the aliases on the way too
   */
  record Found<R extends DnsRecord>(List<R> records, long ttl) implements DnsAnswer {

    public Found {
      records = List.copyOf(records);
    }
  }

  /** There are none of that name or type. */
  record None(String reason) implements DnsAnswer {}

  /** Another name has to be asked for. */
  record Elsewhere(String name, long ttl) implements DnsAnswer {}

  /** Nobody knows. */
  record Failed(String reason) implements DnsAnswer {}

  /** The name is there (RFC 1035, 4.1.1). */
  int NO_ERROR = 0;

  /** It is not. */
  int NO_SUCH_NAME = 3;

  /**
   * Reads a reply, following aliases (RFC 1034, 3.6.2).
   *
   * @param type what is asked for
   * @param wanted whether a record is one of those
   */
  static <R extends DnsRecord> DnsAnswer read(
      String name, Class<R> type, Predicate<R> wanted, DnsReply reply) {
    if (!reply.isKnown()) {
      return new Failed(name + ": " + reply.codeName());
    }
    Set<String> seen = new HashSet<>();
    String at = DnsRecord.canonical(name);
    long ttl = Long.MAX_VALUE;
    while (seen.add(at)) {
      List<R> records = records(at, type, wanted, reply.answers());
      if (!records.isEmpty()) {
        return new Found<>(records, Math.min(ttl, least(records)));
      }
      List<DnsRecord.Alias> aliases =
          records(at, DnsRecord.Alias.class, alias -> true, reply.answers());
      if (aliases.isEmpty()) {
        return nothing(name, at, ttl, reply);
      }
      ttl = Math.min(ttl, least(aliases));
      at = aliases.getFirst().target();
    }
    return new Failed(name + ": its aliases go round in a circle");
  }

  /** An answer that an alias led to, which holds for so many seconds. */
  static DnsAnswer within(DnsAnswer answer, long ttl) {
    return answer instanceof Found<?> found
        ? new Found<>(found.records(), Math.min(ttl, found.ttl()))
        : answer;
  }

  private static DnsAnswer nothing(String name, String at, long ttl, DnsReply reply) {
    if (reply.code() == NO_SUCH_NAME) {
      return new None(name + ": there is no such name");
    }
    return at.equals(DnsRecord.canonical(name))
        ? new None(name + ": there are no such records")
        : new Elsewhere(at, ttl);
  }

  private static <R extends DnsRecord> List<R> records(
      String name, Class<R> type, Predicate<R> wanted, List<DnsRecord> all) {
    return all.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .filter(each -> each.name().equals(name))
        .filter(wanted)
        .toList();
  }

  private static long least(List<? extends DnsRecord> records) {
    return records.stream().mapToLong(DnsRecord::ttl).min().orElse(0);
  }
}
