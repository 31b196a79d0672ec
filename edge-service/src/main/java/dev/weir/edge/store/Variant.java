package dev.weir.edge.store;

import dev.weir.edge.policy.StoredFacts;
import dev.weir.edge.policy.VaryKey;

/**
 * One stored response of a resource.
 *
 * @param <P> what is served: the response's head and body
 * @param vary which requests it answers
 * @param facts what the policy knows of it
 * @param payload what is served, unchanging
 * @param bytes what the payload takes in memory
 */
public record Variant<P>(VaryKey vary, StoredFacts facts, P payload, long bytes) {

  /** What record, lists and their strings take beside the payload, roughly. */
  private static final int OVERHEAD = 320;

  long weight() {
    long text = 0;
    for (int i = 0; i < vary.names().size(); i++) {
      text += 96L + vary.names().get(i).length();
      text += vary.values().get(i).length();
    }
    return OVERHEAD + text + bytes;
  }
}
