package dev.weir.lb.auth;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Users and the hashes of their passwords, as {@code htpasswd -B} writes them: a line {@code
 * user:hash} each; what follows a second colon, empty lines and those that begin with {@code #} are
 * passed over. Only bcrypt is taken: the other hashes that htpasswd knows are guessed by the
 * billion a second.
 *
 * @param hashes by user
 * @param costs those of the hashes
 * @param decoy a hash that no password is known of, which takes as long as the dearest of these
 */
record PasswordFile(Map<String, String> hashes, SortedSet<Integer> costs, String decoy) {

  /** One check takes one to two seconds then. */
  private static final int HIGHEST_COST = 14;

  private static final int LOWEST_COST = 4;

  /** The first that htpasswd wrote for other programs, those of OpenBSD, and those since. */
  private static final Pattern BCRYPT =
      Pattern.compile("\\$2[aby]\\$([0-9]{2})\\$[./A-Za-z0-9]{53}");

  private static final String DECOY = "$NrWehkSfzcj1ZgCj0fnAfWeAdpJZqnLvlwTkgfy90M54SKDvDiK9P";
  private static final String REMEDY = "only bcrypt is taken, which htpasswd -B writes";

  PasswordFile {
    hashes = Map.copyOf(hashes);
    costs = Collections.unmodifiableSortedSet(new TreeSet<>(costs));
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException naming the line and what is wrong with it, and never what may
   *     be a password or its hash
   */
  static PasswordFile parse(byte[] content) {
    Map<String, String> hashes = new LinkedHashMap<>();
    SortedSet<Integer> costs = new TreeSet<>();
    int number = 0;
    for (String line : text(content).split("\r?\n", -1)) {
      number++;
      if (!line.isBlank() && !line.startsWith("#")) {
        costs.add(add(hashes, line, "line " + number));
      }
    }
    if (hashes.isEmpty()) {
      throw new IllegalArgumentException("it has no user");
    }
    return new PasswordFile(hashes, costs, "$2a$%02d%s".formatted(costs.last(), DECOY));
  }

  private static String text(byte[] content) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("it is not in UTF-8", e);
    }
  }

  /**
   * @return what its hash costs
   */
  private static int add(Map<String, String> hashes, String line, String place) {
    String[] parts = line.split(":", -1);
    if (parts.length < 2 || parts[0].isEmpty()) {
      throw new IllegalArgumentException(place + " is not of the form user:hash");
    }
    String user = parts[0];
    if (user.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(place + " has a control character in the user's name");
    }
    String who = place + " (user " + user + ")";
    int cost = cost(parts[1].strip(), who);
    if (hashes.putIfAbsent(user, parts[1].strip()) != null) {
      throw new IllegalArgumentException(who + " is the second for that user");
    }
    return cost;
  }

  private static int cost(String hash, String who) {
    Matcher bcrypt = BCRYPT.matcher(hash);
    if (!bcrypt.matches()) {
      throw new IllegalArgumentException(who + " has " + kind(hash) + "; " + REMEDY);
    }
    int cost = Integer.parseInt(bcrypt.group(1));
    if (cost < LOWEST_COST || cost > HIGHEST_COST) {
      throw new IllegalArgumentException(
          who
              + " has a bcrypt hash of cost "
              + cost
              + "; expected 4 to 14, as htpasswd -C says it");
    }
    return cost;
  }

  private static String kind(String hash) {
    if (hash.startsWith("$2")) {
      return "a bcrypt hash that is damaged, or of a kind other than 2a, 2b and 2y";
    }
    if (hash.startsWith("$apr1$") || hash.startsWith("$1$")) {
      return "an MD5 hash, which is guessed in no time";
    }
    if (hash.startsWith("{SHA}") || hash.startsWith("{SSHA}")) {
      return "a SHA-1 hash, which is guessed in no time";
    }
    if (hash.startsWith("$5$") || hash.startsWith("$6$")) {
      return "a SHA-2 hash of crypt";
    }
    return "a password as it is, a hash of crypt, or nothing";
  }
}
