package dev.weir.testkit.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Starts a {@link Suite}, loads it with requests, purges and chat, breaks one thing after the other
 * and has it mended again, and tells by a table what that cost. Exit status 0: nothing happened
 * that must not; 1: something did; 2: it could not be tried.
 */
public final class Faults {

  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration WHOLE = Duration.ofMinutes(2);
  private static final Duration LASTS = Duration.ofSeconds(3);
  private static final Duration CLOCK_READ = Duration.ofSeconds(2); // a process has by then
  private static final Duration CLOCK_SET = Duration.ofSeconds(10);
  private static final int ROOMS = 3;
  private static final int MEMBERS = 4; // of each room

  private final Suite suite;
  private final Report report = new Report();
  private final Tally tally = new Tally();
  private final List<Ledger> ledgers = new ArrayList<>();
  private final List<RoomClient> members = new ArrayList<>();
  private final PageLoad load;
  private final Purges purges;
  private final DiskFill disk;
  private boolean whole;

  private Faults(Path commands, Path folder) throws IOException {
    disk = new DiskFill(Suite.diskOfLastEdge(folder));
    suite = new Suite(commands, folder);
    Forgotten forgotten = new Forgotten(Suite.EDGES, Pages.COUNT);
    Versions versions = new Versions(suite.versions());
    load = new PageLoad(suite.data("lb", Suite.BALANCERS), Suite.EDGES, forgotten, versions, tally);
    purges =
        new Purges(
            suite.controls("edge", Suite.EDGES),
            suite.data("edge", Suite.EDGES),
            forgotten,
            versions);
    for (int room = 1; room <= ROOMS; room++) {
      Ledger ledger = new Ledger("room-" + room);
      ledgers.add(ledger);
      for (int n = 1; n <= MEMBERS; n++) {
        String name = "member-" + room + "-" + n;
        members.add(
            new RoomClient(suite.data("lb", Suite.BALANCERS), n, "room-" + room, name, ledger));
      }
    }
  }

  /**
   * Tries everything once, in an order of chance, and goes on until the time is over.
   *
   * @param args {@code MINUTES COMMANDS FOLDER [SEED]}; COMMANDS as {@link Suite} reads it, FOLDER
   *     empty
   */
  public static void main(String[] args) throws Exception {
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    long end = System.nanoTime() + (long) (Double.parseDouble(args[0]) * 60e9);
    long seed = args.length > 3 ? Long.parseLong(args[3]) : ThreadLocalRandom.current().nextLong();
    Faults faults = new Faults(Path.of(args[1]), Path.of(args[2]));
    Thread stop = new Thread(faults::close, "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    boolean good = faults.run(end, new Random(seed));
    System.out.println("the order was that of seed " + seed);
    System.exit(good ? 0 : 1);
  }

  private boolean run(long end, Random order) throws Exception {
    suite.start(START);
    members.forEach(RoomClient::start);
    load.start();
    purges.start();
    System.out.print(Report.heading());
    observe("none: everything starts", Tally.Cut.NONE, System.nanoTime(), counts(), true);
    tryAll(end, order);
    System.out.print(report.conclusion());
    return report.good();
  }

  private void tryAll(long end, Random order) throws Exception {
    Map<String, Fault> left = faults();
    for (int round = 0; round == 0 || (whole && System.nanoTime() < end); round++) {
      for (String name : Turns.of(List.copyOf(left.keySet()), order)) {
        if (System.nanoTime() < end && whole) {
          breakAndMend(name, Objects.requireNonNull(left.get(name)));
        } else if (round == 0) {
          report.notDone(name, whole ? "the time was over" : "what was broken before is not whole");
        }
      }
    }
  }

  /** Breaks something and mends it; answers when it was that a process was cut off, if one was. */
  @FunctionalInterface
  private interface Fault {
    Mended act() throws Exception;
  }

  /** What was cut off, and the time (ns) from which on everything may be whole again. */
  private record Mended(Tally.Cut cut, long since) {}

  private Map<String, Fault> faults() {
    Map<String, Fault> all = new LinkedHashMap<>();
    for (Part part : suite.parts()) {
      all.put(part.name() + " killed (SIGKILL)", () -> killed(part));
      all.put(part.name() + " stopped (SIGTERM)", () -> stopped(part));
    }
    all.put("Redis killed, 3 s", this::redisAway);
    all.put("Redis paused, 3 s", this::redisPaused);
    for (String name : List.of("lb-1", "edge-1", "chat-1", "chat-2")) {
      all.put(name + " parted from Redis, 3 s", () -> parted(name));
    }
    if (suite.clocks().possible()) {
      for (String name : Suite.CLOCKS) {
        all.put("clock of " + name + " 1 h ahead, 3 s", () -> clockAhead(name));
      }
    } else {
      report.notDone("clock ahead", "libfaketime is not installed");
    }
    if (disk.possible()) {
      all.put("disk of edge-" + Suite.EDGES + " full, 3 s", this::diskFull);
    } else {
      report.notDone("disk full", disk.whyNot());
    }
    return all;
  }

  private Mended killed(Part part) throws Exception {
    Tally.Cut cut = part.kill();
    Thread.sleep(500);
    part.start();
    return new Mended(cut, cut.from());
  }

  private Mended stopped(Part part) throws Exception {
    long from = System.nanoTime();
    if (!part.stop()) {
      report.wrong(part.name() + " stopped (SIGTERM)", "it did not end within 30 s");
    }
    long until = System.nanoTime();
    part.start();
    // an origin is no part of the suite: it may end in the middle of an answer
    boolean origin = part.name().startsWith("origin");
    return new Mended(origin ? new Tally.Cut(from, until) : Tally.Cut.NONE, until);
  }

  private Mended redisAway() throws Exception {
    suite.redis().kill();
    Thread.sleep(LASTS);
    suite.redis().restart();
    return new Mended(Tally.Cut.NONE, System.nanoTime());
  }

  private Mended redisPaused() throws Exception {
    suite.redis().hang();
    Thread.sleep(LASTS);
    suite.redis().goOn();
    return new Mended(Tally.Cut.NONE, System.nanoTime());
  }

  private Mended parted(String name) throws Exception {
    suite.cable(name).hold();
    Thread.sleep(LASTS);
    suite.cable(name).mend();
    return new Mended(Tally.Cut.NONE, System.nanoTime());
  }

  private Mended diskFull() throws Exception {
    disk.fill();
    Thread.sleep(LASTS);
    disk.empty();
    return new Mended(Tally.Cut.NONE, System.nanoTime());
  }

  private Mended clockAhead(String name) throws Exception {
    suite.clocks().ahead(name);
    if (!awaitClock(name, false)) {
      report.wrong("clock of " + name + " 1 h ahead", "the process does not see it");
    }
    Thread.sleep(LASTS);
    suite.clocks().right(name);
    if (!awaitClock(name, true)) {
      report.wrong("clock of " + name + " 1 h ahead", "the process does not see it set right");
    }
    return new Mended(Tally.Cut.NONE, System.nanoTime());
  }

  /** Waits until a process has read its clock as it was set; false where it does not. */
  private boolean awaitClock(String name, boolean right) throws IOException, InterruptedException {
    long end = System.nanoTime() + CLOCK_SET.toNanos();
    while (System.nanoTime() < end) {
      Optional<Boolean> told = suite.tellsTheTime(name);
      if (told.isEmpty()) {
        Thread.sleep(CLOCK_READ);
        return true;
      }
      if (told.get() == right) {
        return true;
      }
      Thread.sleep(100);
    }
    return false;
  }

  private void breakAndMend(String name, Fault fault) throws Exception {
    Counts before = counts();
    Mended mended = fault.act();
    observe(name, mended.cut(), mended.since(), before, name.startsWith("lb-"));
  }

  private record Counts(long messages, long purges, long pending, long completed) {}

  private Counts counts() {
    return new Counts(
        members.stream().mapToLong(RoomClient::acknowledged).sum(),
        purges.asked(),
        purges.pending(),
        purges.completed());
  }

  /** Waits until everything is whole again, and writes down what came of it. */
  private void observe(String name, Tally.Cut cut, long since, Counts before, boolean mayRefuse)
      throws Exception {
    List<Long> acknowledged = members.stream().map(RoomClient::acknowledged).toList();
    List<Long> promised = ledgers.stream().map(Ledger::promised).toList();
    long completed = purges.completed();
    String lacks = "";
    for (long end = System.nanoTime() + WHOLE.toNanos(); System.nanoTime() < end; ) {
      lacks = lacks(acknowledged, promised, completed);
      if (lacks.isEmpty()) {
        break;
      }
      Thread.sleep(50);
    }
    Duration recovery = Duration.ofNanos(System.nanoTime() - since);
    whole = lacks.isEmpty();
    if (!whole) {
      report.wrong(name, "not whole again after " + WHOLE.toSeconds() + " s: " + lacks);
    }
    Tally.Sum sum = tally.close(cut);
    if (sum.refused() > 0 && !mayRefuse) {
      report.wrong(name, "a balancer that runs refused " + sum.refused() + " connections");
    }
    Counts now = counts();
    Report.Row row =
        new Report.Row(
            name,
            sum,
            now.messages() - before.messages(),
            now.purges() - before.purges(),
            now.pending() - before.pending(),
            recovery);
    report.add(row);
    load.wrong().forEach(each -> report.wrong(name, each));
    purges.wrong().forEach(each -> report.wrong(name, each));
    ledgers.forEach(ledger -> ledger.wrong().forEach(each -> report.wrong(name, each)));
    System.out.print(Report.line(row));
  }

  /** What is not whole yet, in words. */
  private String lacks(List<Long> acknowledged, List<Long> promised, long completed)
      throws InterruptedException {
    if (!suite.whole()) {
      return "a process is not ready, or not in its pool";
    }
    for (int i = 0; i < members.size(); i++) {
      RoomClient member = members.get(i);
      if (!member.joined() || member.acknowledged() < acknowledged.get(i) + 2) {
        return "a chat client is not in its room, or gets no acknowledgement";
      }
    }
    for (int i = 0; i < ledgers.size(); i++) {
      if (!ledgers.get(i).everybodyHas(promised.get(i))) {
        return "not every member of a room has what was acknowledged";
      }
    }
    if (purges.open() > 0 || purges.completed() == completed) {
      return purges.open() + " purges are not acknowledged by all edges";
    }
    List<String> notApplied = purges.notApplied();
    if (!notApplied.isEmpty()) {
      return notApplied.getFirst();
    }
    return "";
  }

  private void close() {
    try {
      members.forEach(RoomClient::end);
      load.end();
      purges.end();
      suite.close();
      disk.close();
    } catch (IOException e) {
      System.err.println("could not clean up: " + e);
    }
  }
}
