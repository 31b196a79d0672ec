package dev.weir.lb.auth;

import dev.weir.common.control.Attempts;
import dev.weir.common.problem.Problem;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a name and a password (RFC 7617) of a file.
 *
 * <p>A check is dear by design, so none is made for who was right a moment ago, for one who is
 * checked for the same already, or for an address that guesses; and names that there are not cost
 * as much as those that there are. See {@link PasswordChecks} for what bounds the rest.
 */
public final class PasswordGate implements Gate {

  private static final String AUTHORIZATION = "authorization";

  /** How often an address may be wrong in a window. */
  private static final int GUESSES = 20;

  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int MOST_ADDRESSES = 10_000;

  private final GateSettings settings;
  private final PasswordHashes bcrypt;
  private final PasswordChecks checks;
  private final LongSupplier nanoClock;
  private final Remembered remembered;
  private final Attempts guesses = new Attempts(GUESSES, WINDOW, MOST_ADDRESSES);
  private final Map<ByteBuffer, CompletableFuture<GateVerdict>> underWay =
      new ConcurrentHashMap<>();

  /** Written while this is locked, so that what an older one said is not remembered. */
  private volatile PasswordFile file;

  /**
   * A gate.
   *
   * @param content of the file
   * @param remember how long a password that was right is remembered without being said again
   * @param checks is not this gate's to close
   * @throws IllegalArgumentException naming the line of the file, and what is wrong with it
   */
  public PasswordGate(
      GateSettings settings,
      byte[] content,
      Duration remember,
      PasswordHashes bcrypt,
      PasswordChecks checks,
      LongSupplier nanoClock) {
    this.settings = settings;
    this.file = PasswordFile.parse(content);
    this.remembered = new Remembered(remember);
    this.bcrypt = bcrypt;
    this.checks = checks;
    this.nanoClock = nanoClock;
  }

  /**
   * Goes by another file from now on; who is not in it as before is forgotten.
   *
   * @return how many users there are
   * @throws IllegalArgumentException as the constructor; the last one stays
   */
  public int use(byte[] content) {
    PasswordFile next = PasswordFile.parse(content);
    synchronized (this) {
      PasswordFile before = file;
      file = next;
      before.hashes().entrySet().stream()
          .filter(user -> !user.getValue().equals(next.hashes().get(user.getKey())))
          .forEach(user -> remembered.forget(user.getKey()));
    }
    return next.hashes().size();
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
    long now = nanoClock.getAsLong();
    if (remembered.knows(given.user(), tag, now)) {
      return settings.admit(given.user());
    }
    Duration wait = guesses.wait(knock.client(), now);
    if (!wait.isZero()) {
      return tooMany("Too many passwords from this address were wrong.", wait.toSeconds() + 1);
    }
    CompletableFuture<GateVerdict> mine = new CompletableFuture<>();
    CompletableFuture<GateVerdict> others = underWay.putIfAbsent(ByteBuffer.wrap(tag), mine);
    return others == null ? check(knock, given, tag, mine) : new GateRuling.Pending(others);
  }

  private GateRuling check(
      Knock knock, BasicCredentials.Given given, byte[] tag, CompletableFuture<GateVerdict> mine) {
    PasswordFile asked = file;
    String hash = asked.hashes().get(given.user());
    PasswordChecks.Place place =
        checks.submit(knock.client(), () -> isRight(given, hash, asked.decoy()));
    return switch (place) {
      case PasswordChecks.Place.Full full -> end(tag, mine, busy());
      case PasswordChecks.Place.Enough enough ->
          end(tag, mine, tooMany("Too many passwords of this address wait to be checked.", 1));
      case PasswordChecks.Place.Taken taken -> {
        taken
            .right()
            .whenComplete(
                (right, failure) ->
                    end(
                        tag,
                        mine,
                        failure == null ? verdict(knock, given, tag, hash, right) : busy()));
        yield new GateRuling.Pending(mine);
      }
    };
  }

  private GateVerdict end(byte[] tag, CompletableFuture<GateVerdict> mine, GateVerdict verdict) {
    underWay.remove(ByteBuffer.wrap(tag));
    mine.complete(verdict);
    return verdict;
  }

  /** Who is not there is checked too, in vain: the time tells nobody. */
  private boolean isRight(BasicCredentials.Given given, @Nullable String hash, String decoy) {
    boolean matches = bcrypt.matches(given.password(), hash == null ? decoy : hash);
    return matches && hash != null;
  }

  private GateVerdict verdict(
      Knock knock, BasicCredentials.Given given, byte[] tag, @Nullable String hash, boolean right) {
    long now = nanoClock.getAsLong();
    if (right && isStillBy(given.user(), hash, tag, now)) {
      return settings.admit(given.user());
    }
    guesses.add(knock.client(), now);
    return unauthorized("The name or the password is wrong.");
  }

  /** The file may have changed meanwhile. */
  private synchronized boolean isStillBy(
      String user, @Nullable String hash, byte[] tag, long nanos) {
    boolean holds = hash != null && hash.equals(file.hashes().get(user));
    if (holds) {
      remembered.add(user, tag, nanos);
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
    return new GateVerdict.Refused(
        Problem.of("overloaded", "Overloaded", 503, "As many passwords wait to be checked as may."),
        Map.of("Retry-After", "1"));
  }
}
