package dev.weir.edge.invalidate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What one peer has not been told yet, in order. Whoever sends takes what waits as one batch, and
 * gives it back where the peer did not take it. Where more than {@code capacity} wait, an order to
 * forget everything takes the place of them all. Thread-safe.
 */
public final class PeerQueue {

  /** Most characters of the values in one batch, but for the first. */
  private static final int BATCH_CHARACTERS = 1 << 16;

  /**
   * One purge.
   *
   * @param id of its invalidation
   */
  public record Told(String id, PurgeOrder order) {}

  /** What is sent at once. */
  public sealed interface Batch {

    /** These purges. */
    record Orders(List<Told> told) implements Batch {}

    /**
     * To forget everything, in place of all that waited.
     *
     * @param upTo number of the latest invalidation that this stands for
     */
    record Everything(long upTo) implements Batch {}
  }

  private final int capacity;
  private final int batchSize;
  private final Deque<Told> waiting = new ArrayDeque<>();
  private boolean everything;
  private boolean busy;

  /**
   * A queue in which nothing waits.
   *
   * @param capacity how many purges wait at most, one by one
   * @param batchSize how many are in one batch at most
   */
  public PeerQueue(int capacity, int batchSize) {
    this.capacity = capacity;
    this.batchSize = batchSize;
  }

  /**
   * Adds a purge.
   *
   * @return whether nobody sends: the caller begins to
   */
  public synchronized boolean add(Told told) {
    if (!everything) {
      waiting.addLast(told);
      bound();
    }
    boolean idle = !busy;
    busy = true;
    return idle;
  }

  /**
   * What is to be sent now; something waits when this is asked.
   *
   * @param latest number of the latest invalidation
   */
  public synchronized Batch take(long latest) {
    if (everything) {
      everything = false;
      return new Batch.Everything(latest);
    }
    List<Told> batch = new ArrayList<>();
    int characters = 0;
    while (!waiting.isEmpty() && batch.size() < batchSize) {
      characters += waiting.getFirst().order().value().length();
      if (characters > BATCH_CHARACTERS && !batch.isEmpty()) {
        break;
      }
      batch.add(waiting.removeFirst());
    }
    return new Batch.Orders(batch);
  }

  /** Puts back what the peer did not take, before all that came meanwhile. */
  public synchronized void giveBack(Batch batch) {
    switch (batch) {
      case Batch.Everything _ -> dropAll();
      case Batch.Orders(List<Told> told) -> {
        if (!everything) {
          told.reversed().forEach(waiting::addFirst);
          bound();
        }
      }
    }
  }

  /** Whether something waits; where nothing does, the next to add begins to send. */
  public synchronized boolean goesOn() {
    busy = everything || !waiting.isEmpty();
    return busy;
  }

  /** How many purges wait; one that stands for all counts as one. */
  public synchronized int size() {
    return everything ? 1 : waiting.size();
  }

  private void bound() {
    if (waiting.size() > capacity) {
      dropAll();
    }
  }

  private void dropAll() {
    waiting.clear();
    everything = true;
  }
}
