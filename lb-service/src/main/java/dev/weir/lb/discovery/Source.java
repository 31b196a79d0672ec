package dev.weir.lb.discovery;

import java.util.concurrent.CompletionStage;

/** Where servers are found; asked once at a time. */
public interface Source extends AutoCloseable {

  /**
   * Looks; returns at once. What goes wrong is a {@link Finding.Failed}, or an exceptional end that
   * means the same.
   */
  CompletionStage<Finding> find();

  /** Lets go of what it holds; it is not asked any more. */
  @Override
  default void close() {}
}
