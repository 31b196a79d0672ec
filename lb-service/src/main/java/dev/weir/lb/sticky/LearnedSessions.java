package dev.weir.lb.sticky;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sessions by a key that upstreams give out. Whoever answers a key that is not known is remembered
 * for it too: so sessions of before a restart settle again. The table is bounded, and prefers keys
 * that come often, so that a client which makes keys up drives none of these out.
 */
final class LearnedSessions<T> implements Stickiness<T> {

  /** Longer keys are not worth their memory. */
  private static final int LONGEST_KEY = 256;

  private final StickySettings.Learned settings;
  private final Function<T, String> id;
  private final Map<String, T> byId = new HashMap<>();
  private final Cache<String, String> idByKey;

  LearnedSessions(StickySettings.Learned settings, List<T> candidates, Function<T, String> id) {
    this(settings, candidates, id, Ticker.systemTicker());
  }

  LearnedSessions(
      StickySettings.Learned settings, List<T> candidates, Function<T, String> id, Ticker ticker) {
    this(settings, candidates, id, table(settings, ticker));
  }

  private LearnedSessions(
      StickySettings.Learned settings,
      List<T> candidates,
      Function<T, String> id,
      Cache<String, String> idByKey) {
    this.settings = settings;
    this.id = id;
    this.idByKey = idByKey;
    candidates.forEach(candidate -> byId.put(id.apply(candidate), candidate));
  }

  private static Cache<String, String> table(StickySettings.Learned settings, Ticker ticker) {
    return Caffeine.newBuilder()
        .maximumSize(settings.maxEntries())
        .expireAfterAccess(settings.idle())
        .ticker(ticker)
        .executor(Runnable::run)
        .build();
  }

  @Override
  public Stickiness<T> over(List<T> candidates) {
    return new LearnedSessions<>(settings, candidates, id, idByKey);
  }

  @Override
  public Tie<T> tie(Fields request) {
    String key = usable(asked(request));
    String to = key == null ? null : idByKey.getIfPresent(key);
    return new Keyed(key, to == null ? null : byId.get(to));
  }

  private @Nullable String asked(Fields request) {
    if (settings.source() == StickySettings.Source.HEADER) {
      return first(request.all(settings.name()));
    }
    for (String field : request.all("cookie")) {
      String value = Cookies.value(field, settings.name());
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private @Nullable String given(Fields answer) {
    if (settings.source() == StickySettings.Source.HEADER) {
      return first(answer.all(settings.name()));
    }
    for (String field : answer.all("set-cookie")) {
      String value = Cookies.valueSet(field, settings.name());
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private static @Nullable String first(List<String> values) {
    return values.isEmpty() ? null : values.getFirst();
  }

  private static @Nullable String usable(@Nullable String key) {
    return key == null || key.isEmpty() || key.length() > LONGEST_KEY ? null : key;
  }

  /** How many keys are remembered. */
  long size() {
    idByKey.cleanUp();
    return idByKey.estimatedSize();
  }

  private final class Keyed implements Tie<T> {

    private final @Nullable String key;
    private final @Nullable T to;

    Keyed(@Nullable String key, @Nullable T to) {
      this.key = key;
      this.to = to;
    }

    @Override
    public @Nullable T to() {
      return to;
    }

    @Override
    public @Nullable String answered(T by, Fields answer, boolean overTls) {
      String given = usable(given(answer));
      if (given != null) {
        idByKey.put(given, id.apply(by));
      } else if (key != null && !by.equals(to)) {
        idByKey.put(key, id.apply(by));
      }
      return null;
    }

    @Override
    public String ownCookie() {
      return "";
    }
  }
}
