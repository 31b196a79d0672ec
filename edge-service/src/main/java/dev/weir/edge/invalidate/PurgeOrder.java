package dev.weir.edge.invalidate;

import dev.weir.edge.policy.CacheKey;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A purge as it is asked for, and as edges tell each other of it.
 *
 * @param type what {@code value} is
 * @param value a URL, a pattern or a tag; empty for {@link Type#ALL}
 * @param site whose it is; null: of every site
 * @param soft whether what it covers becomes stale, rather than going
 */
public record PurgeOrder(Type type, String value, @Nullable String site, boolean soft) {

  private static final int MOST_CHARACTERS = 4096;

  /** What a purge is named by. */
  public enum Type {
    /** A URL, or a path that is meant on any host. */
    URL,
    /** A glob, or an RE2 expression after {@code re:}. */
    PATTERN,
    /** A tag of the origin's. */
    TAG,
    /** Nothing: all of it. */
    ALL;

    /** Its name in the API. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The type of a name.
     *
     * @throws IllegalArgumentException where there is none
     */
    public static Type named(String name) {
      for (Type type : values()) {
        if (type.text().equals(name)) {
          return type;
        }
      }
      throw new IllegalArgumentException(
          "type '%s' is unknown, expected one of %s"
              .formatted(
                  name, Arrays.stream(values()).map(Type::text).collect(Collectors.joining(", "))));
    }
  }

  /** The sites of the edge that carries it out. */
  public interface Sites {

    /** The key that counts for a URL, as its site has it. */
    CacheKey key(CacheKey sent, boolean secure);

    /** Which keys are of a site; null where there is none of that name. */
    @Nullable Predicate<CacheKey> members(String site);

    /** What the key rules of a site make of a path and query. */
    String target(String site, String target);
  }

  public PurgeOrder {
    if (value.length() > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          "value has " + value.length() + " characters, expected at most " + MOST_CHARACTERS);
    }
    if (type == Type.ALL ? !value.isEmpty() : value.isBlank()) {
      throw new IllegalArgumentException(
          type == Type.ALL ? "value is given, and all needs none" : "value is missing");
    }
  }

  /** The same, as it shall be carried out. */
  public Effect effect(long nowMillis) {
    return soft ? new Effect.Stale(nowMillis) : Effect.REMOVE;
  }

  /**
   * What it covers at an edge with these sites.
   *
   * @throws IllegalArgumentException when it makes no sense
   */
  public Purge purge(Sites sites) {
    Purge whole =
        switch (type) {
          case URL -> keyed(Purge.url(value), sites);
          case PATTERN -> Purge.pattern(value);
          case TAG -> new Purge.Tag(value);
          case ALL -> new Purge.All();
        };
    if (site == null) {
      return whole;
    }
    Predicate<CacheKey> members = sites.members(site);
    if (members == null) {
      throw new IllegalArgumentException("site '" + site + "' is unknown here");
    }
    return new Purge.OfSite(site, members, whole);
  }

  /** As the rules of the site have it. */
  private Purge keyed(Purge read, Sites sites) {
    return switch (read) {
      case Purge.Resource(CacheKey key) ->
          new Purge.Resource(sites.key(key, value.toLowerCase(Locale.ROOT).startsWith("https:")));
      case Purge.Target(String target) when site != null ->
          new Purge.Target(sites.target(site, target));
      default -> read;
    };
  }

  /** What is meant, in a few words. */
  @Override
  public String toString() {
    return (soft ? "soft " : "")
        + (type == Type.ALL ? type.text() : type.text() + " " + value)
        + (site == null ? "" : " of site " + site);
  }
}
