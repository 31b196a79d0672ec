package dev.weir.edge.store;

import dev.weir.edge.policy.StoredFacts;
import dev.weir.edge.policy.VaryKey;
import java.util.List;

/**
 * One stored response of a resource.
 *
 * @param <P> what is served: the response's head and body
 * @param vary which requests it answers
 * @param facts what the policy knows of it
 * @param payload what is served, unchanging
 * @param bytes what the payload takes in memory; {@link Integer#MAX_VALUE} where that is more
 * @param tags that the origin gave it
 */
public record Variant<P>(VaryKey vary, StoredFacts facts, P payload, int bytes, List<String> tags) {

  public Variant(VaryKey vary, StoredFacts facts, P payload, long bytes, List<String> tags) {
    this(vary, facts, payload, (int) Math.min(Integer.MAX_VALUE, bytes), tags);
  }

  /** One without tags. */
  public Variant(VaryKey vary, StoredFacts facts, P payload, long bytes) {
    this(vary, facts, payload, bytes, List.of());
  }

  /** The same, fresh for no longer than so many milliseconds. */
  Variant<P> limitedTo(long mostMillis) {
    return new Variant<>(vary, facts.limitedTo(mostMillis), payload, bytes, tags);
  }

  /** The same, stale since then. */
  Variant<P> staleFrom(long atMillis) {
    return new Variant<>(vary, facts.staleFrom(atMillis), payload, bytes, tags);
  }

  /** The same, whose payload takes so much more. */
  Variant<P> grown(long more) {
    return new Variant<>(vary, facts, payload, (long) bytes + more, tags);
  }

  /** What this and the facts take beside the payload, roughly. */
  private static final int OVERHEAD = 128;

  /** What it takes in memory, in bytes. */
  long weight() {
    long text = 0;
    for (String tag : tags) {
      text += 64L + tag.length();
    }
    for (int i = 0; i < vary.names().size(); i++) {
      text += 96L + vary.names().get(i).length();
      text += vary.values().get(i).length();
    }
    return OVERHEAD + text + (long) bytes;
  }
}
