package dev.weir.lb.auth;

import dev.weir.common.control.Attempts;
import dev.weir.common.problem.Problem;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a name and a password (RFC 7617) of a file.
 *
 * <p>A check is dear by design, so none is made for who was right a moment ago, for one who is
 * checked for the same already, or for an address that guesses; and names that there are not cost
 * as much as the dearest of those that there are. See {@link PasswordChecks} for what bounds the
 * rest.
 */
public final class PasswordGate implements Gate {

  private static final String AUTHORIZATION = "authorization";

  /** How often a host may be wrong in a window, and then once more of who is known there. */
  private static final int GUESSES = 20;

  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int MOST_ADDRESSES = 10_000;

  private final PasswordSettings settings;
  private final PasswordHashes bcrypt;
  private final PasswordChecks checks;
  private final LongSupplier nanoClock;
  private final Remembered remembered;
  private final Attempts guesses = new Attempts(GUESSES, WINDOW, MOST_ADDRESSES);
  private final Map<Same, CompletableFuture<GateVerdict>> underWay = new ConcurrentHashMap<>();

  /** Written while this is locked, so that what an older one said is not remembered. */
  private volatile PasswordFile file;

  /**
   * What can be said of a file.
   *
   * @param users how many there are
   * @param costs what their hashes cost; with more than one, the time of an answer tells who is in
   *     the file at a lower one
   */
  public record FileFacts(int users, SortedSet<Integer> costs) {}

  /** A password of a user that a host says. */
  private record Same(Remembered.Who who, ByteBuffer tag) {}

  /**
   * A gate.
   *
   * @param content of the file
   * @param remember how long a password that was right is remembered without being said again
   * @param checks is not this gate's to close
   * @throws IllegalArgumentException naming the line of the file, and what is wrong with it
   */
  public PasswordGate(
      PasswordSettings settings,
      byte[] content,
      Duration remember,
      PasswordHashes bcrypt,
      PasswordChecks checks,
      LongSupplier nanoClock) {
    this.settings = settings;
    this.file = PasswordFile.parse(content);
    this.remembered = new Remembered(remember, GUESSES, nanoClock::getAsLong);
    this.bcrypt = bcrypt;
    this.checks = checks;
    this.nanoClock = nanoClock;
  }

  /**
   * Goes by another file from now on; who is not in it as before is forgotten.
   *
   * @throws IllegalArgumentException as the constructor; the last one stays
   */
  public void use(byte[] content) {
    PasswordFile next = PasswordFile.parse(content);
    synchronized (this) {
      PasswordFile before = file;
      file = next;
      before.hashes().entrySet().stream()
          .filter(user -> !user.getValue().equals(next.hashes().get(user.getKey())))
          .forEach(user -> remembered.forget(user.getKey()));
    }
  }

  /** What can be said of the file that holds now. */
  public FileFacts facts() {
    PasswordFile now = file;
    return new FileFacts(now.hashes().size(), now.costs());
  }

  @Override
  public GateRuling ask(Knock knock) {
    return switch (BasicCredentials.of(knock.fields(AUTHORIZATION))) {
      case BasicCredentials.None none ->
          unauthorized("A name and a password are needed here, in the scheme Basic.");
      case BasicCredentials.Malformed malformed -> unauthorized(malformed.why());
      case BasicCredentials.Given given -> ask(knock, given);
    };
  }

  private GateRuling ask(Knock knock, BasicCredentials.Given given) {
    byte[] tag = remembered.tag(given);
    Remembered.Who who = new Remembered.Who(given.user(), Attempts.host(knock.client()));
    Duration wait = guesses.wait(knock.client(), nanoClock.getAsLong());
    if (!wait.isZero()) {
      return remembered.knowsAfterGuesses(who, tag)
          ? settings.admit(given.user())
          : tooMany("Too many passwords from this address were wrong.", wait.toSeconds() + 1);
    }
    if (remembered.knows(who, tag)) {
      return settings.admit(given.user());
    }
    Same same = new Same(who, ByteBuffer.wrap(tag));
    CompletableFuture<GateVerdict> mine = new CompletableFuture<>();
    CompletableFuture<GateVerdict> others = underWay.putIfAbsent(same, mine);
    return others == null ? check(knock, given, same, mine) : new GateRuling.Pending(others);
  }

  private GateRuling check(
      Knock knock, BasicCredentials.Given given, Same same, CompletableFuture<GateVerdict> mine) {
    PasswordFile asked = file;
    String hash = asked.hashes().get(given.user());
    PasswordChecks.Place place =
        checks.submit(knock.client(), () -> isRight(given, hash, asked.decoy()));
    return switch (place) {
      case PasswordChecks.Place.Full full -> end(same, mine, busy());
      case PasswordChecks.Place.Enough enough ->
          end(same, mine, tooMany("Too many passwords of this address wait to be checked.", 1));
      case PasswordChecks.Place.Taken taken -> {
        taken.outcome().thenAccept(outcome -> end(same, mine, verdict(knock, same, hash, outcome)));
        yield new GateRuling.Pending(mine);
      }
    };
  }

  private GateVerdict end(Same same, CompletableFuture<GateVerdict> mine, GateVerdict verdict) {
    underWay.remove(same);
    mine.complete(verdict);
    return verdict;
  }

  /** Who is not there is checked too, in vain, and for as long as the dearest of the file takes. */
  private boolean isRight(BasicCredentials.Given given, @Nullable String hash, String decoy) {
    boolean matches = bcrypt.matches(given.password(), hash == null ? decoy : hash);
    return matches && hash != null;
  }

  private GateVerdict verdict(
      Knock knock, Same same, @Nullable String hash, PasswordChecks.Outcome outcome) {
    if (outcome == PasswordChecks.Outcome.NOT_MADE) {
      return busy();
    }
    if (outcome == PasswordChecks.Outcome.RIGHT && isStillBy(same, hash)) {
      return settings.admit(same.who().user());
    }
    guesses.add(knock.client(), nanoClock.getAsLong());
    return unauthorized("The name or the password is wrong.");
  }

  /** The file may have changed meanwhile. */
  private synchronized boolean isStillBy(Same same, @Nullable String hash) {
    boolean holds = hash != null && hash.equals(file.hashes().get(same.who().user()));
    if (holds) {
      remembered.add(same.who(), same.tag().array());
    }
    return holds;
  }

  private GateVerdict.Refused unauthorized(String detail) {
    return new GateVerdict.Refused(
        Problem.of("unauthorized", "Unauthorized", 401, detail),
        Map.of(
            "WWW-Authenticate",
            "Basic realm=" + FieldText.quoted(settings.realm()) + ", charset=\"UTF-8\""));
  }

  private static GateVerdict.Refused tooMany(String detail, long seconds) {
    return new GateVerdict.Refused(
        Problem.of("too-many-attempts", "Too many attempts", 429, detail),
        Map.of("Retry-After", Long.toString(seconds)));
  }

  private static GateVerdict.Refused busy() {
    return GateVerdict.Refused.later(
        "overloaded", "Overloaded", "As many passwords wait to be checked as may.");
  }
}
