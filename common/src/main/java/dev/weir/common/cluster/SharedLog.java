package dev.weir.common.cluster;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A log on Redis (a stream) that every instance reads to its end, each entry once and in one order.
 *
 * <p>What is added while Redis is away is sent when it is back, and may then be there twice. An
 * instance that was away goes on where it was, also after a restart under the same name. Where
 * entries are lost, because the log is kept no longer or Redis has lost it, the reader is told so
 * before it is given what is there.
 */
public final class SharedLog {
  private static final Script APPEND = Script.load("log-append");
  private static final Script READ = Script.load("log-read");
  private static final Script LEAVE = Script.load("leave");
  private static final int AT_ONCE = 500;
  private static final int BEFORE_ENTRIES = 3;
  private static final int OF_AN_ENTRY = 4;

  /**
   * What somebody added.
   *
   * @param text as it was added
   * @param readers who read the log when it was added
   */
  public record Entry(String text, Set<String> readers) {}

  /** Takes what is in the log. Called by the threads of the link, one call at a time. */
  public interface Reader {

    /** The next entries, one's own among them. */
    void read(List<Entry> entries);

    /** Entries before the next ones are lost. */
    void missed();
  }

  private record Served(String name, Reader reader) {}

  private final RedisLink link;
  private final String what;
  private final int most;
  private final long begunNanos = System.nanoTime();
  private final Queue<String> waiting = new ArrayDeque<>();
  private volatile @Nullable Served served;
  private boolean sending;
  private boolean reading;
  private boolean again;
  private String position = "";

  /**
   * A log that is not read before {@link #serve}.
   *
   * @param what it is called in keys and notices, a word such as {@code invalidations}
   * @param most entries that are kept on Redis, and that wait here for it; from 1
   */
  public SharedLog(RedisLink link, String what, int most) {
    this.link = link;
    this.what = what;
    this.most = most;
  }

  /**
   * Says who reads here.
   *
   * @param name of this instance among those that read it
   */
  public void serve(String name, Reader reader) {
    served = new Served(name, reader);
  }

  String what() {
    return what;
  }

  /**
   * Adds an entry, at once or when Redis is back.
   *
   * @return whether it will be; not where too many wait
   */
  public boolean add(String text) {
    synchronized (this) {
      if (waiting.size() >= most) {
        return false;
      }
      waiting.add(text);
    }
    flush();
    return true;
  }

  /** Adds an entry in place of all that wait here. */
  public void addInstead(String text) {
    synchronized (this) {
      waiting.clear();
    }
    add(text);
  }

  /** Sends what waits, and reads what is new. */
  void poll() {
    flush();
    load();
  }

  private void flush() {
    List<String> batch;
    synchronized (this) {
      if (sending || waiting.isEmpty()) {
        return;
      }
      sending = true;
      batch = waiting.stream().limit(AT_ONCE).toList();
    }
    List<String> arguments = new ArrayList<>();
    arguments.add(link.noticeChannel());
    arguments.add(what + " ");
    arguments.add(Integer.toString(most));
    arguments.add(Long.toString(goneMillis()));
    arguments.addAll(batch);
    link.run(APPEND, List.of(log(), readers(), total()), arguments, Membership.PATIENCE, late -> {})
        .whenComplete((reply, failure) -> sent(batch, reply != null));
  }

  private void sent(List<String> batch, boolean arrived) {
    boolean more;
    synchronized (this) {
      sending = false;
      if (arrived) {
        batch.forEach(this::isThere);
      }
      more = arrived && !waiting.isEmpty();
    }
    if (more) {
      flush();
    }
  }

  @SuppressWarnings("ReferenceEquality") // an equal text that was added later still waits
  private void isThere(String text) {
    if (waiting.peek() == text) {
      waiting.remove();
    }
  }

  /** Reads what is new. */
  void load() {
    Served now = served;
    if (now == null) {
      return;
    }
    synchronized (this) {
      again = reading;
      if (reading) {
        return;
      }
      reading = true;
    }
    read(now);
  }

  private void read(Served now) {
    long age = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNanos);
    List<String> arguments =
        List.of(
            now.name(),
            Long.toString(goneMillis()),
            position(),
            Long.toString(age),
            Integer.toString(AT_ONCE));
    link.run(
            READ,
            List.of(log(), readers(), link.settings().key(what + "-reached"), total()),
            arguments,
            Membership.PATIENCE,
            late -> {})
        .whenComplete((reply, failure) -> loaded(now, reply));
  }

  private synchronized String position() {
    return position;
  }

  private void loaded(Served now, @Nullable List<Object> reply) {
    boolean full = false;
    try {
      full = reply != null && hand(now.reader(), reply);
    } finally {
      boolean more;
      synchronized (this) {
        more = full || (again && reply != null);
        again = false;
        reading = more;
      }
      if (more) {
        read(now);
      }
    }
  }

  /** Hands on what was read; returns whether there may be more. */
  private boolean hand(Reader reader, List<Object> reply) {
    boolean lost = (Long) reply.get(0) == 1;
    String id = (String) reply.get(1);
    long number = Long.parseLong((String) reply.get(2));
    List<Entry> entries = new ArrayList<>();
    for (int i = BEFORE_ENTRIES; i + OF_AN_ENTRY <= reply.size(); i += OF_AN_ENTRY) {
      long next = Long.parseLong((String) reply.get(i + 1));
      lost |= next != number + 1;
      id = (String) reply.get(i);
      number = next;
      entries.add(new Entry((String) reply.get(i + 3), names((String) reply.get(i + 2))));
    }
    synchronized (this) {
      position = id + " " + number;
    }
    if (lost) {
      reader.missed();
    }
    if (!entries.isEmpty()) {
      reader.read(entries);
    }
    return entries.size() == AT_ONCE;
  }

  private static Set<String> names(String lines) {
    return lines.lines().collect(LinkedHashSet::new, Set::add, Set::addAll);
  }

  /** Says that this instance reads no more; waits for it, but not long. */
  void leave() {
    Served now = served;
    if (now != null) {
      served = null;
      link.run(LEAVE, List.of(readers()), List.of(now.name()), Duration.ofMillis(200), late -> {})
          .exceptionally(failure -> List.of())
          .join();
    }
  }

  private long goneMillis() {
    return link.settings().heartbeat().multipliedBy(3).toMillis();
  }

  private String log() {
    return link.settings().key(what);
  }

  private String readers() {
    return link.settings().key(what + "-readers");
  }

  private String total() {
    return link.settings().key(what + "-total");
  }
}
